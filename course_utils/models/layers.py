"""Layers one after the other that can be cut: the ground on which the course's networks stand."""

from collections import OrderedDict

from torch import nn


class Layers(nn.Sequential):
    """A Sequential whose slices work in its subclasses too: net[:-1] is the network without its last layer.

    torch makes a slice by calling the class of the whole again, which a network with arguments of its own cannot bear.
    net[i] is a layer; net[i:j] is a Layers of these layers themselves, not of copies: what trains the one trains the
    other. They keep their names in state_dict, and the slice is in training or eval mode as the whole is.
    """

    def __getitem__(self, idx):
        if not isinstance(idx, slice):
            return super().__getitem__(idx)
        cut = Layers(OrderedDict(list(self._modules.items())[idx]))
        cut.training = self.training
        return cut
