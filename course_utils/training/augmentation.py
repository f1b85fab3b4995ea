"""Change training pictures in one call for the whole batch, each picture in its own way."""

import math
from dataclasses import dataclass, fields

import torch
from torch import Generator, Tensor
from torch.nn import functional as F

# Every picture has one row of uniform random numbers, one column for each decision. So what happens to it depends neither on
# the other pictures of the batch nor on which operations are switched on.
COLUMNS = (
    "angle",
    "scale",
    "shift_x",
    "shift_y",
    "side",
    "place_x",
    "place_y",
    "mirrored",
    "upended",
    "brightness",
    "contrast",
    "saturation",
    "blur",
    "erased_height",
    "erased_width",
    "erased_y",
    "erased_x",
)
GREY = (0.2989, 0.587, 0.114)  # how bright red, green and blue seem (ITU-R BT.601, rounded as in torchvision)
ERASED = ("erased_height", "erased_width", "erased_y", "erased_x")


@dataclass(frozen=True)
class Augmentation:
    """Ranges of changes, from which every picture of a batch draws its own: `augment=Augmentation(degrees=10, flip=0.5)`.

    They act in this order: crop, flips, rotation and scale about the centre, shift (one affine map, sampled once); brightness,
    contrast, saturation; blur; erasing. What comes into the picture from outside is 0, which is the mean colour of normalised
    pictures. Each number drawn is uniform in its range; the defaults change nothing.

    degrees:    rotation between −degrees and degrees, clockwise is positive, 0..180
    scale:      (least, most) factor of size, > 0
    shift:      most that the picture moves along each axis, as a share of its side, 0..1
    crop:       least share of the sides that a window keeps, > 0; the window lies anywhere and is stretched to the whole picture
    flip, upend: probability of the mirror image (left and right), and of top and bottom exchanged
    brightness, contrast, saturation: factors lie within 1 ± this, 0..1
    blur:       largest standard deviation of a Gaussian, pixels
    erase:      largest share of each side of a rectangle that is set to 0, 0..1
    mean, std:  of each channel, as the pictures were normalised; colours are changed between black 0 and white 1 and clamped
                there. Default: the pictures are in 0..1 as they are
    errors: ValueError for a number outside its range; at a call, for a change of colour without mean and std on pictures that are
            not in 0..1
    source: torchvision.transforms.v2 has each operation for one picture; tests/test_augment.py compares them
    """

    degrees: float = 0.0
    scale: tuple[float, float] = (1.0, 1.0)
    shift: float = 0.0
    crop: float = 1.0
    flip: float = 0.0
    upend: float = 0.0
    brightness: float = 0.0
    contrast: float = 0.0
    saturation: float = 0.0
    blur: float = 0.0
    erase: float = 0.0
    mean: tuple[float, ...] = (0.0,)
    std: tuple[float, ...] = (1.0,)

    def __post_init__(self) -> None:
        highest = {"degrees": 180, "blur": math.inf}
        for name in (field.name for field in fields(self)):
            value = getattr(self, name)
            if name in ("scale", "mean", "std"):
                object.__setattr__(self, name, tuple(float(part) for part in value))
            elif not 0 <= value <= highest.get(name, 1) or (name == "crop" and value == 0) or math.isinf(value):
                least = "more than 0" if name == "crop" else "at least 0"
                most = f" and at most {highest.get(name, 1)}" if name != "blur" else ""
                raise ValueError(f"{name} must be {least}{most}, not {value!r}.")
        if len(self.scale) != 2 or not 0 < self.scale[0] <= self.scale[1] < math.inf:
            raise ValueError(f"scale must be two factors (least, most) above 0, not {self.scale!r}.")
        if len(self.mean) != len(self.std) or not all(s > 0 for s in self.std):
            raise ValueError(
                f"mean and std must be one number a channel, std above 0, not {self.mean!r} and {self.std!r}."
            )

    def __call__(self, images: Tensor, generator: Generator) -> Tensor:
        """Change each picture in its own way.

        images:    (B, C, H, W) floating point, on any device; with colour changes, C = 1 or 3
        generator: on the CPU; the same one gives the same changes on every device, and in batches of any size
        """
        return self.apply(images, self.draw(len(images), generator))

    def draw(self, count: int, generator: Generator) -> dict[str, Tensor]:
        """Draw the parameters of `count` pictures; only those whose range is open.

        returns float64 on the CPU, (count,) each:
                angle (degrees, clockwise) · scale · shift_x, shift_y (shares of width and height, right and down are positive)
                side (share of the sides that the window keeps) · place_x, place_y (its place from left or top, 0, to the other
                end, 1) · mirrored, upended (0 or 1) · brightness, contrast, saturation (factors) · blur (pixels)
                erased_height, erased_width (shares of the sides) · erased_y, erased_x (place, as for the window)
        """
        columns = torch.rand(count, len(COLUMNS), generator=generator, dtype=torch.float64)
        u = dict(zip(COLUMNS, columns.unbind(1)))
        drawn = {}
        if self.degrees:
            drawn["angle"] = self.degrees * (2 * u["angle"] - 1)
        if self.scale != (1, 1):
            drawn["scale"] = self.scale[0] + (self.scale[1] - self.scale[0]) * u["scale"]
        if self.shift:
            drawn |= {name: self.shift * (2 * u[name] - 1) for name in ("shift_x", "shift_y")}
        if self.crop < 1:
            drawn |= {"side": self.crop + (1 - self.crop) * u["side"], "place_x": u["place_x"], "place_y": u["place_y"]}
        for name, chance in (("mirrored", self.flip), ("upended", self.upend)):
            if chance:
                drawn[name] = (u[name] < chance).double()
        for name in ("brightness", "contrast", "saturation"):
            if spread := getattr(self, name):
                drawn[name] = 1 + spread * (2 * u[name] - 1)
        if self.blur:
            drawn["blur"] = self.blur * u["blur"]
        if self.erase:
            drawn |= {name: u[name] * (self.erase if name in ERASED[:2] else 1) for name in ERASED}
        return drawn

    def apply(self, images: Tensor, drawn: dict[str, Tensor]) -> Tensor:
        """Change picture i by the i-th value of each parameter; names and units as in draw, what is absent changes nothing.

        Gradients flow to the images and to the parameters that are continuous (all but mirrored, upended and erased_…).
        """
        if not images.is_floating_point() or images.ndim != 4:
            raise ValueError(
                f"augmentation needs floating-point images (B, C, H, W), not {images.dtype} {tuple(images.shape)}."
            )
        if len(images) == 0:
            return images
        spatial = {name: value for name, value in drawn.items() if name in COLUMNS[:9]}
        if spatial:
            H, W = images.shape[2:]
            images = warp(images, sampling_maps(H, W, **spatial))
        if drawn.keys() & {"brightness", "contrast", "saturation"}:
            if len(self.mean) not in (1, images.shape[1]):
                raise ValueError(
                    f"mean and std are of {len(self.mean)} channels, and the pictures have {images.shape[1]}."
                )
            if self.mean == (0.0,) and self.std == (1.0,) and not _in_range(images):
                raise ValueError(
                    "colours are changed between black 0 and white 1, and these pictures reach beyond: "
                    "give the mean and std that they were normalised with."
                )
            mean, std = (images.new_tensor(values).view(1, -1, 1, 1) for values in (self.mean, self.std))
            images = recolour(
                torch.addcmul(mean, images, std), *(drawn.get(n) for n in ("brightness", "contrast", "saturation"))
            )
            images = torch.addcmul(-mean / std, images, 1 / std)
        if "blur" in drawn:
            images = blurred(images, drawn["blur"], math.ceil(3 * self.blur))
        if "erased_height" in drawn:
            images = images.masked_fill(boxes(images, *(drawn[name] for name in ERASED)), 0)
        return images


def sampling_maps(
    height: int,
    width: int,
    *,
    angle=0.0,
    scale=1.0,
    shift_x=0.0,
    shift_y=0.0,
    side=1.0,
    place_x=0.5,
    place_y=0.5,
    mirrored=0.0,
    upended=0.0,
) -> Tensor:
    """The affine maps from a place in the new picture to the place in the old one where its colour is taken.

    height, width: of the picture, pixels;  the others: (B,) or numbers, as in Augmentation.draw
    returns (B, 2, 3): [A | b], old = A · new + b, in pixels from the picture's centre, x to the right and y down

    The picture is cropped, flipped, rotated clockwise and scaled about its centre, shifted: forward, new = T·R·S·F·C(old).
    This is the inverse, old = C⁻¹·F⁻¹·S⁻¹·R⁻¹·T⁻¹(new).
    """
    values = (angle, scale, shift_x, shift_y, side, place_x, place_y, mirrored, upended)
    values = torch.broadcast_tensors(*(torch.as_tensor(value, dtype=torch.float64).reshape(-1) for value in values))
    angle, scale, shift_x, shift_y, side, place_x, place_y, mirrored, upended = values
    cos, sin, size = torch.cos(torch.deg2rad(angle)), torch.sin(torch.deg2rad(angle)), side / scale
    across, down = size * (1 - 2 * mirrored), size * (1 - 2 * upended)
    A = torch.stack([across * cos, across * sin, -down * sin, down * cos], 1).view(-1, 2, 2)
    moved = torch.stack([shift_x * width, shift_y * height], 1)[..., None]
    middle = torch.stack([(place_x - 0.5) * width, (place_y - 0.5) * height], 1) * (1 - side)[:, None]
    return torch.cat([A, middle[..., None] - A @ moved], 2)


def warp(images: Tensor, maps: Tensor) -> Tensor:
    """Sample each picture once, bilinearly, at the places that its affine map gives; 0 outside the picture.

    images: (B, C, H, W) floating point;  maps: (B, 2, 3) as from sampling_maps, on any device
    """
    H, W = images.shape[2:]
    a, b, c, d, e, f = maps.to(images.dtype).to(images.device).flatten(1)[:, :, None, None].unbind(1)  # (B, 1, 1) each
    x = torch.arange(W, dtype=images.dtype, device=images.device) - (W - 1) / 2
    y = (torch.arange(H, dtype=images.dtype, device=images.device) - (H - 1) / 2)[:, None]
    # torch measures in half sides: -1 and 1 are the outer edges of the outermost pixels
    grid = torch.stack([(a * x + (b * y + c)) * (2 / W), (d * x + (e * y + f)) * (2 / H)], 3)  # (B, H, W, 2)
    return F.grid_sample(images, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def recolour(
    images: Tensor, brightness: Tensor | None = None, contrast: Tensor | None = None, saturation: Tensor | None = None
) -> Tensor:
    """Multiply brightness, contrast around the mean grey, and distance from grey, in this order, each clamped to 0..1.

    images: (B, 1, H, W) or (B, 3, H, W) in 0..1, else ValueError;  factors: (B,) ≥ 0, or None to leave as it is
    """
    if images.shape[1] not in (1, 3):
        raise ValueError(f"colours can be changed in pictures of 1 or 3 channels, not {images.shape[1]}.")
    weights = GREY if images.shape[1] == 3 else (1.0,)

    def grey():
        return sum(weight * channel for weight, channel in zip(weights, images.unbind(1)))[:, None]

    if brightness is not None:
        images = (images * _a_number_each(brightness, images)).clamp_(0, 1)  # in place, on a tensor of our own
    if contrast is not None:
        images = torch.lerp(grey().mean((2, 3), keepdim=True), images, _a_number_each(contrast, images)).clamp_(0, 1)
    if saturation is not None and images.shape[1] == 3:
        images = torch.lerp(grey(), images, _a_number_each(saturation, images)).clamp_(0, 1)
    return images


def blurred(images: Tensor, sigma: Tensor, radius: int) -> Tensor:
    """Convolve each picture with its own Gaussian of 2·radius + 1 taps, reflected at the edges.

    images: (B, C, H, W), H and W above radius, else ValueError;  sigma: (B,) ≥ 0, pixels
    """
    B, C, H, W = images.shape
    if radius >= min(H, W):
        raise ValueError(f"this blur reaches {radius} pixels, and the pictures are {H} × {W}: blur less.")
    taps = torch.arange(-radius, radius + 1, dtype=sigma.dtype, device=sigma.device)
    weights = torch.softmax(-0.5 * (taps / sigma.clamp(min=1e-3)[:, None]) ** 2, 1)  # (B, taps)
    weights = weights.to(images.dtype).to(images.device).repeat_interleave(C, 0)[:, None, None]  # (B·C, 1, 1, taps)
    channels = F.pad(images, [radius] * 4, mode="reflect").flatten(0, 1)[
        None
    ]  # each convolved with a kernel of its own
    for kernel in (weights, weights.mT):
        channels = F.conv2d(channels, kernel, groups=B * C)
    return channels.view(B, C, H, W)


def boxes(images: Tensor, height: Tensor, width: Tensor, y: Tensor, x: Tensor) -> Tensor:
    """True inside one rectangle a picture: its sides (B,) as shares of the picture's, its place 0 (top, left) to 1.

    returns (B, 1, H, W) bool; sides are rounded to whole pixels
    """
    inside = []
    for axis, side, place in ((2, height, y), (3, width, x)):
        n = images.shape[axis]
        length = (side * n).round()
        start = (place * (n - length)).round()
        steps = torch.arange(n, dtype=start.dtype, device=start.device)
        inside.append((steps >= start[:, None]) & (steps < (start + length)[:, None]))
    rows, columns = inside
    return (rows[:, :, None] & columns[:, None, :])[:, None].to(images.device)


def _in_range(images: Tensor) -> bool:
    low, high = images.detach().aminmax()
    return bool((low > -0.01) & (high < 1.01))


def _a_number_each(values: Tensor, images: Tensor) -> Tensor:
    return values.to(images.dtype).to(images.device).view(-1, 1, 1, 1)
