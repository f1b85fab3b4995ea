# %% equivalent defect
def logits_of(image, network, mean, std):
    x = torch.from_numpy(np.ascontiguousarray(image[:, :, ::-1].transpose(2, 0, 1))).float()[None]
    x = torch.nn.functional.interpolate(x, size=(32, 32), mode="bilinear", align_corners=False, antialias=True)
    return network(x.div(255).sub(mean).div(std))

# %% equivalent defect
def logits_of(image, network, mean, std):
    from torchvision.transforms.functional import resize
    x = torch.tensor(image)[..., [2, 1, 0]].permute(2, 0, 1).unsqueeze(0) / 255
    return network(resize((x - mean) / std, [32, 32], antialias=True))

# %% wrong defect: a smaller image needs antialiasing
def logits_of(image, network, mean, std):
    x = torch.from_numpy(image).permute(2, 0, 1)[None].float().flip(1)
    x = F.interpolate(x, (32, 32), mode="bilinear")
    return network((x / 255 - mean) / std)

# %% wrong defect: the colours arrive as blue, green, red
def logits_of(image, network, mean, std):
    x = torch.from_numpy(image).permute(2, 0, 1)[None].float()
    x = F.interpolate(x, (32, 32), mode="bilinear", antialias=True)
    return network((x / 255 - mean) / std)

# %% wrong defect: mean and std belong to numbers between 0 and 1
def logits_of(image, network, mean, std):
    x = torch.from_numpy(image).permute(2, 0, 1)[None].float().flip(1)
    x = F.interpolate(x, (32, 32), mode="bilinear", antialias=True)
    return network((x - mean) / std)

# %% wrong defect: logits are asked for
def logits_of(image, network, mean, std):
    x = torch.from_numpy(image).permute(2, 0, 1)[None].float().flip(1)
    x = F.interpolate(x, (32, 32), mode="bilinear", antialias=True)
    return network((x / 255 - mean) / std).softmax(1)

# %% wrong defect: a smaller image needs antialiasing, as in training; mean and std
def logits_of(image, network, mean, std):
    x = torch.from_numpy(image).permute(2, 0, 1)[None].float().flip(1)
    x = F.interpolate(x, (32, 32), mode="bilinear")
    x = (x - mean) / std
    return network(x)

# %% wrong defect: turn the colours round before
def logits_of(image, network, mean, std):
    x = torch.from_numpy(image).permute(2, 0, 1)[None].float()
    x = F.interpolate(x, (32, 32), mode="bilinear", antialias=True)
    return network(((x / 255 - mean) / std).flip(1))

# %% wrong defect: it is normalised twice
def logits_of(image, network, mean, std):
    x = torch.from_numpy(image).permute(2, 0, 1)[None].float().flip(1)
    x = F.interpolate(x, (32, 32), mode="bilinear", antialias=True)
    x = (x / 255 - mean) / std
    return network((x - mean) / std)

# %% wrong defect: this turns the image, not its colours
def logits_of(image, network, mean, std):
    x = torch.from_numpy(image).permute(2, 0, 1)[None].float().flip(3)
    x = F.interpolate(x, (32, 32), mode="bilinear", antialias=True)
    return network((x / 255 - mean) / std)

# %% wrong defect: the logarithms of probabilities
def logits_of(image, network, mean, std):
    x = torch.from_numpy(image).permute(2, 0, 1)[None].float().flip(1)
    x = F.interpolate(x, (32, 32), mode="bilinear", antialias=True)
    return network((x / 255 - mean) / std).log_softmax(1)

# %% wrong defect: std belongs to numbers between 0 and 1 as well
def logits_of(image, network, mean, std):
    x = torch.from_numpy(image).permute(2, 0, 1)[None].float().flip(1)
    x = F.interpolate(x, (32, 32), mode="bilinear", antialias=True)
    return network((x - 255 * mean) / std)

# %% wrong defect: 255, not 256
def logits_of(image, network, mean, std):
    x = torch.from_numpy(image).permute(2, 0, 1)[None].float().flip(1)
    x = F.interpolate(x, (32, 32), mode="bilinear", antialias=True)
    return network((x / 256 - mean) / std)

# %% equivalent digits
digits = 4.5, 5.8

# %% equivalent digits
digits = torch.tensor([-np.log10(576 / 2**24), 24 * np.log10(2) - np.log10(24)])

# %% wrong digits: half of the step
digits = [-np.log10(576 * 2.0**-23), -np.log10(24 * 2.0**-23)]

# %% wrong digits: these are binary digits
digits = [24 - np.log2(576), 24 - np.log2(24)]

# %% wrong digits: a positive number
digits = [-4.5, -5.8]

# %% wrong digits: are exchanged
digits = [5.8, 4.5]

# %% wrong digits: n is 576, not 64
digits = [-np.log10(64 * 2.0**-24), -np.log10(8 * 2.0**-24)]

# %% wrong digits: natural logarithm
digits = [-np.log(576 * 2.0**-24), -np.log(24 * 2.0**-24)]

# %% wrong digits: e itself
digits = [576 / 2**24, 24 / 2**24]

# %% wrong digits: not u / √n
digits = [4.5, 8.6]

# %% equivalent scale
def scale_and_zero(low, high):
    s = (max(high, 0) - min(low, 0)) / 255
    return torch.tensor(s, dtype=torch.float64), np.rint(-min(low, 0) / s)

# %% equivalent scale
def scale_and_zero(low, high):
    low, high = np.minimum(low, 0.0), np.maximum(high, 0.0)
    s = (high - low) / (2**8 - 1)
    return [s, int(255 - np.round(high / s))]

# %% wrong scale: have 255 steps between them
def scale_and_zero(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    s = (high - low) / 256
    return s, round(-low / s)

# %% wrong scale: extend the range to it
def scale_and_zero(low, high):
    s = (high - low) / 255
    return s, round(-low / s)

# %% wrong scale: round to the nearest
def scale_and_zero(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    s = (high - low) / 255
    return s, int(-low // s)

# %% wrong scale: a whole number: round it
def scale_and_zero(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    s = (high - low) / 255
    return s, -low / s

# %% wrong scale: is negative in yours
def scale_and_zero(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    s = (high - low) / 255
    return s, round(low / s)

# %% wrong scale: the symmetric rule
def scale_and_zero(low, high):
    s = 2 * max(-low, high, abs(low)) / 255
    return s, 128

# %% wrong scale: for signed integers
def scale_and_zero(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    s = (high - low) / 255
    return s, round(-low / s) - 128

# %% wrong scale: not up
def scale_and_zero(low, high):
    low, high = min(low, 0.0), max(high, 0.0)
    s = (high - low) / 255
    return s, int(np.ceil(-low / s))

# %% wrong scale: at its upper end, too
def scale_and_zero(low, high):
    low = min(low, 0.0)
    s = (high - low) / 255
    return s, round(-low / s)

# %% equivalent pixels
def pixels(data):
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or len(data) < 24:
        return 0
    wide, high = struct.unpack(">II", data[16:24])
    return wide * high

# %% equivalent pixels
def pixels(data):
    if bytes(data[:8]).hex() != "89504e470d0a1a0a":
        return 0
    wide = high = 0
    try:
        for i in range(4):
            wide, high = 256 * wide + data[16 + i], 256 * high + data[20 + i]
    except IndexError:
        return 0
    return float(wide * high)

# %% wrong pixels: most significant byte comes first
def pixels(data):
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or len(data) < 24:
        return 0
    wide, high = struct.unpack("<II", data[16:24])
    return wide * high

# %% wrong pixels: is the product
def pixels(data):
    if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 24:
        return 0
    return int.from_bytes(data[16:20], "big") + int.from_bytes(data[20:24], "big")

# %% wrong pixels: look at the first eight bytes
def pixels(data):
    if len(data) < 24:
        return 0
    return int.from_bytes(data[16:20], "big") * int.from_bytes(data[20:24], "big")

# %% wrong pixels: where the file ends too early
def pixels(data):
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        return 0
    return int.from_bytes(data[16:20], "big") * int.from_bytes(data[20:24], "big")

# %% wrong pixels: takes two
def pixels(data):
    if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 24:
        return 0
    return int.from_bytes(data[16:18], "big") * int.from_bytes(data[20:22], "big")

# %% wrong pixels: 24 bytes are enough
def pixels(data):
    if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) <= 24:
        return 0
    return int.from_bytes(data[16:20], "big") * int.from_bytes(data[20:24], "big")

# %% wrong pixels: to be compared with bytes
def pixels(data):
    if data[:8] != "89504e470d0a1a0a" or len(data) < 24:
        return 0
    return int.from_bytes(data[16:20], "big") * int.from_bytes(data[20:24], "big")

# %% wrong pixels: has only 32 bits
def pixels(data):
    if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 24:
        return 0
    with np.errstate(over="ignore"):
        return np.frombuffer(data[16:24], ">u4").astype(np.uint32).prod(dtype=np.uint32)

# %% wrong pixels: takes its first bit for a sign
def pixels(data):
    if data[:8] != b"\x89PNG\r\n\x1a\n" or len(data) < 24:
        return 0
    wide, high = struct.unpack(">ii", data[16:24])
    return wide * high

# %% wrong pixels: compare all eight bytes
def pixels(data):
    if data[:4] != b"\x89PNG" or len(data) < 24:
        return 0
    return int.from_bytes(data[16:20], "big") * int.from_bytes(data[20:24], "big")

# %% equivalent bucket
def granted(times, rate, size):
    clock = {"now": times[0]}
    from course_utils.commands.serving.limits import Bucket

    bucket, answers = Bucket(rate, size, clock=lambda: clock["now"]), []
    for clock["now"] in times:
        answers.append(bucket.take() == 0)
    return np.array(answers)

# %% equivalent bucket
def granted(times, rate, size):
    spent, last, answers = 0.0, times[0], []
    for now in times:
        spent = max(0.0, spent - rate * (now - last))
        last = now
        yes = spent + 1 <= size
        spent += yes
        answers.append(bool(yes))
    return tuple(answers)

# %% wrong bucket: is full at first
def granted(times, rate, size):
    tokens, seen, answers = 0.0, times[0], []
    for now in times:
        tokens = min(size, tokens + rate * (now - seen))
        seen = now
        answers.append(tokens >= 1)
        if tokens >= 1:
            tokens -= 1
    return answers

# %% wrong bucket: never exceed size
def granted(times, rate, size):
    tokens, seen, answers = size, times[0], []
    for now in times:
        tokens = tokens + rate * (now - seen)
        seen = now
        answers.append(tokens >= 1)
        if tokens >= 1:
            tokens -= 1
    return answers

# %% wrong bucket: come back in fractions
def granted(times, rate, size):
    tokens, seen, answers = size, times[0], []
    for now in times:
        tokens = min(size, tokens + int(rate * (now - seen)))
        seen = now
        answers.append(tokens >= 1)
        if tokens >= 1:
            tokens -= 1
    return answers

# %% wrong bucket: a refused request takes nothing
def granted(times, rate, size):
    tokens, seen, answers = size, times[0], []
    for now in times:
        tokens = min(size, tokens + rate * (now - seen)) - 1
        seen = now
        answers.append(tokens >= 0)
    return answers

# %% wrong bucket: a part of one
def granted(times, rate, size):
    tokens, seen, answers = size, times[0], []
    for now in times:
        tokens = min(size, tokens + rate * (now - seen))
        seen = now
        yes = tokens > 0
        answers.append(yes)
        if yes:
            tokens -= 1
    return answers

# %% wrong bucket: not since the beginning
def granted(times, rate, size):
    tokens, answers = size, []
    for now in times:
        tokens = min(size, tokens + rate * (now - times[0]))
        answers.append(tokens >= 1)
        if tokens >= 1:
            tokens -= 1
    return answers

# %% wrong bucket: exactly one token is enough
def granted(times, rate, size):
    tokens, seen, answers = size, times[0], []
    for now in times:
        tokens = min(size, tokens + rate * (now - seen))
        seen = now
        answers.append(tokens > 1)
        if tokens > 1:
            tokens -= 1
    return answers

# %% wrong bucket: the time of a refused request as well
def granted(times, rate, size):
    tokens, seen, answers = size, times[0], []
    for now in times:
        tokens = min(size, tokens + rate * (now - seen))
        answers.append(tokens >= 1)
        if tokens >= 1:
            tokens, seen = tokens - 1, now
    return answers

# %% wrong bucket: size tokens at first, not one
def granted(times, rate, size):
    tokens, seen, answers = 1.0, times[0], []
    for now in times:
        tokens = min(size, tokens + rate * (now - seen))
        seen = now
        answers.append(tokens >= 1)
        if tokens >= 1:
            tokens -= 1
    return answers

# %% wrong bucket: not seconds / rate
def granted(times, rate, size):
    tokens, seen, answers = size, times[0], []
    for now in times:
        tokens = min(size, tokens + (now - seen) / rate)
        seen = now
        answers.append(tokens >= 1)
        if tokens >= 1:
            tokens -= 1
    return answers

# %% survivor digits: one product more or less changes no digit that is asked for
- solution = [-np.log10(576 * 2.0 ** (-24)), -np.log10(24 * 2.0 ** (-24))]
+ solution = [-np.log10(577 * 2.0 ** (-24)), -np.log10(24 * 2.0 ** (-24))]
- solution = [-np.log10(576 * 2.0 ** (-24)), -np.log10(24 * 2.0 ** (-24))]
+ solution = [-np.log10(575 * 2.0 ** (-24)), -np.log10(24 * 2.0 ** (-24))]
- solution = [-np.log10(576 * 2.0 ** (-24)), -np.log10(24 * 2.0 ** (-24))]
+ solution = [-np.log10(576 * 2.0 ** (-24)), -np.log10(25 * 2.0 ** (-24))]
- solution = [-np.log10(576 * 2.0 ** (-24)), -np.log10(24 * 2.0 ** (-24))]
+ solution = [-np.log10(576 * 2.0 ** (-24)), -np.log10(23 * 2.0 ** (-24))]

# %% survivor scale: the smaller and the larger of two numbers do not depend on their order
- low, high = (min(low, 0.0), max(high, 0.0))
+ low, high = (min(0.0, low), max(high, 0.0))
- low, high = (min(low, 0.0), max(high, 0.0))
+ low, high = (min(low, 0.0), max(0.0, high))

# %% survivor bucket: the smaller of two numbers does not depend on their order
- tokens = min(size, tokens + rate * (now - seen))
+ tokens = min(tokens + rate * (now - seen), size)
