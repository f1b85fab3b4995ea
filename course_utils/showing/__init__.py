"""What a reader sees: figures, tables, progress bars."""
