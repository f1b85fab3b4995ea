"""Pictures from anywhere in one form: drawn or photographed faces, loaded, cut square, split and normalised."""
