"""How a training went, as a figure."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from course_utils.showing.plots import COLORS, SMALL, WIDE, label_line
from course_utils.training.history import History


def learning_curves(history: History) -> Figure:
    """Draw a run: the loss of every step and, with a validation set, its loss and accuracy after every epoch."""
    epochs = history.epochs
    validated = epochs[0]["validation_loss"] is not None
    figure, axes = plt.subplots(1, 1 + validated, figsize=WIDE if validated else SMALL, squeeze=False)
    left, x = axes[0, 0], [row["epoch"] for row in epochs]
    steps = np.arange(1, len(history.losses) + 1) / len(history.losses) * len(epochs)
    left.plot(steps, history.losses, color=COLORS["train"], alpha=0.25, linewidth=0.8)
    middles = np.array(x) - 0.5  # the mean over an epoch belongs to its middle
    (train,) = left.plot(middles, [row["train_loss"] for row in epochs], color=COLORS["train"])
    left.set(title="loss of every step (pale), of every epoch", xlabel="epoch", ylabel="loss", ylim=(0, None))
    if validated:
        line = {"color": COLORS["validation"], "marker": "o", "markersize": 3}
        (validation,) = left.plot(x, [row["validation_loss"] for row in epochs], **line)
        above = epochs[-1]["validation_loss"] > epochs[-1]["train_loss"]
        # the upper name moves up and the lower one down, so that neither touches the other line
        label_line(validation, "validation", shift=12 if above else -10)
        label_line(train, "train", shift=-10 if above else 12)
        right = axes[0, 1]
        percent = [100 * row["validation_accuracy"] for row in epochs]
        (right_names,) = right.plot(x, percent, **line)
        label_line(right_names, "validation")
        right.set(
            title="accuracy after every epoch",
            xlabel="epoch",
            ylabel="accuracy, %",
            ylim=(0, 102),
            xlim=(0, None),
        )
    else:
        label_line(train, "train")
    return figure
