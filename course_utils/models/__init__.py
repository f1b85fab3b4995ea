"""Networks: the article's ten layers, residual networks, EfficientNet, the Vision Transformer."""
