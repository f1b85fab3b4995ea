"""What is true and how a lesson shows it: proofs by algebra, gradients checked, claims, exercises that answer back."""
