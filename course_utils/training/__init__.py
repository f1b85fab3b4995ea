"""How a network learns: fit, what it guarantees, augmentation, the recipe, Muon."""
