"""What happened in a training, epoch by epoch and step by step."""

from dataclasses import asdict, dataclass, field

import numpy as np

from course_utils.training.evaluation import Score


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

    def add(self, losses: list[float], sizes: list[int], score: Score | None, seconds: float) -> None:
        """Write an epoch down: the loss of each of its steps, the images in each, its score or None, and its seconds."""
        self.losses += losses
        self.epochs.append(
            {
                "epoch": len(self.epochs) + 1,
                "train_loss": float(np.average(losses, weights=sizes)),
                "validation_loss": score and score.loss,
                "validation_accuracy": score and score.accuracy,
                "seconds": seconds,
            }
        )

    def state_dict(self) -> dict:
        return asdict(self)

    def load_state_dict(self, state: dict) -> None:
        self.epochs, self.losses = state["epochs"], state["losses"]
