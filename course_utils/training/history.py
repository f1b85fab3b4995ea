"""What happened in a training, epoch by epoch and step by step."""

from dataclasses import asdict, dataclass, field


@dataclass
class History:
    """What happened in training.

    epochs: a row an epoch: {epoch (from 1), train_loss, validation_loss, validation_accuracy, seconds};
            train_loss is the mean over the images while the weights moved; the validation entries are None without a
            validation set; seconds of wall time, validation included
    losses: the loss of every step, in order
    """

    epochs: list[dict] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)

    def state_dict(self) -> dict:
        return asdict(self)

    def load_state_dict(self, state: dict) -> None:
        self.epochs, self.losses = state["epochs"], state["losses"]
