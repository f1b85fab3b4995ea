"""The networks have the shapes and the sizes of the papers they come from."""

import torch

from course_utils.models.article import TenLayers


def test_the_articles_network_has_five_convolutions_and_five_dense_layers():
    network = TenLayers(classes=7)
    kinds = [type(layer).__name__ for layer in network]
    assert (kinds.count("Conv2d"), kinds.count("Linear"), kinds.count("ReLU")) == (5, 5, 9)
    assert network(torch.zeros(2, 3, 32, 32)).shape == (2, 7)
    assert sum(p.numel() for p in TenLayers().parameters()) == 5_061_732
