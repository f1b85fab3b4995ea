"""The course's network in the hands of fastai and of Lightning, each as its own documentation trains a network of one's own."""

import torch
from measuring import installed, silence
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset

HAS_FASTAI, HAS_LIGHTNING = installed("fastai.learner", "fastai.callback.schedule"), installed("lightning")

if HAS_FASTAI:
    import fastai.callback.schedule  # noqa: F401  gives Learner its fit_one_cycle
    from fastai.data.core import DataLoaders
    from fastai.data.load import DataLoader as FastaiDataLoader
    from fastai.learner import Learner

if HAS_LIGHTNING:
    import lightning


class Pairs(Dataset):
    """Images and labels, one pair at a time: what fastai asks of a data set of one's own."""

    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return self.images[index], self.labels[index]


def with_fastai(network, train, epochs, batch_size, rate, seed, change=None, cycle=True, loss=None, precision=None):
    """Learner.fit_one_cycle with fastai's own optimiser (Adam with decoupled decay 0.01) and its own cycle.

    change:    (images, generator) -> images, in the callback before each batch, as fastai's MixUp does its work; cycle False: Learner.fit
    precision: torch.bfloat16, or None: float32. fastai's own callback, MixedPrecision, asks for CUDA; the one here does the same on
               any device
    """
    from fastai.callback.core import Callback

    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)

    class Half(Callback):
        order = 10  # as fastai's MixedPrecision

        def before_batch(self):
            self.half = torch.autocast(self.dls.device.type, precision)
            self.half.__enter__()

        def after_loss(self):
            self.half.__exit__(None, None, None)

    class Change(Callback):
        def before_batch(self):
            if self.training:
                self.learn.xb = (change(self.xb[0], generator),)

    loader = FastaiDataLoader(
        Pairs(*train), bs=batch_size, shuffle=True, drop_last=False, num_workers=0, device=torch.device("cpu")
    )
    with silence():
        learner = Learner(
            DataLoaders(loader, loader),
            network,
            loss_func=loss or nn.CrossEntropyLoss(),
            cbs=([Change()] if change else []) + ([Half()] if precision else []),
        )
        learner.dls.valid = []  # scored by the benchmark itself, outside the clock
        with learner.no_bar(), learner.no_logging():
            if cycle:
                learner.fit_one_cycle(epochs, lr_max=rate)
            else:
                learner.fit(epochs, rate)


def with_lightning(
    network, train, epochs, batch_size, rate, seed, change=None, cycle=True, loss=None, decay=0.1, precision=None
):
    """Lightning's Trainer: AdamW, one cycle, a DataLoader over a TensorDataset in this process.

    precision: torch.bfloat16 is its "bf16-mixed", None its float32
    """
    generator = torch.Generator().manual_seed(seed)
    loss = loss or nn.CrossEntropyLoss()

    class Recogniser(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.network = network

        def training_step(self, batch, index):
            images, labels = batch
            return loss(self.network(images if change is None else change(images, generator)), labels)

        def configure_optimizers(self):
            learned = [weights for weights in self.parameters() if weights.requires_grad]
            optimizer = torch.optim.AdamW(learned, lr=rate, weight_decay=decay)
            if not cycle:
                return optimizer
            steps = epochs * -(-len(train[1]) // batch_size)
            schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps)
            return {"optimizer": optimizer, "lr_scheduler": {"scheduler": schedule, "interval": "step"}}

    torch.manual_seed(seed)
    loader = DataLoader(TensorDataset(*train), batch_size, shuffle=True)
    with silence():
        trainer = lightning.Trainer(
            max_epochs=epochs,
            accelerator="cpu",
            devices=1,
            precision="bf16-mixed" if precision is torch.bfloat16 else "32-true",
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
        )
        trainer.fit(Recogniser(), loader)
