"""Small values with which the tests run a notebook in seconds: {notebook: {parameter: value}}; none: as it is stored."""

import re

from course_utils.commands.parameters import parameters_of

SMALL: dict[str, dict] = {
    "00_start_here": {"people": 6, "steps": 20},
    "15_cross_entropy": {"people": 20, "starts": 2, "steps": 60},
    "16_stable_loss": {"people": 4, "images_per_person": 10},
    "20_initialisation": {"width": 100},
    "22_learning_rate": {"people": 6, "images_per_person": 20},
    "23_article_program": {"people": 3, "images_per_person": 10, "epochs": 1},
    "24_ten_layers": {
        "people": 10,
        "images_per_person": 10,
        "remedy_people": 4,
        "remedy_images": 4,
        "remedy_epochs": 1,
    },
    "26_augmentation_gain": {"people": 4, "steps": 4, "runs": 1},
    "27_batch_normalisation": {"people": 6, "images_per_person": 20, "epochs": 1},
    "28_residual_paths": {"people": 6, "images_per_person": 20, "runs": 2, "depth_epochs": 1},
    "29_efficient_networks": {"people": 6, "images_per_person": 20, "runs": 2, "epochs": 1},
    "30_gpu_training": {"people": 4, "images_per_person": 20, "batch": 32, "rounds": 2, "compiler": False},
    "31_same_training": {"people": 4, "images_per_person": 20, "batch": 16},
    "32_scores": {"people": 4, "images_per_person": 20, "fresh": 20, "networks": 4, "draws": 50},
    "33_thresholds": {"known": 5, "strangers": 6, "images_per_person": 12, "epochs": 2, "fresh": 20, "cuts": 20},
    "34_errors_and_fairness": {
        "people": 5,
        "images_per_person": 10,
        "epochs": 1,
        "test_images": 6,
        "moved_images": 1,
        "shuffles": 200,
    },
    "35_case_study": {"people": 6, "images_per_person": 20, "epochs": 2, "test_pictures": 6},
    "36_after_the_test": {"people": 6, "images_per_person": 20, "epochs": 2, "test_images": 6, "placebos": 2},
    "37_the_race": {"people": 6, "images_per_person": 20, "epochs": 1, "timed": 2},
    "40_attention": {"people": 4, "images_per_person": 20, "epochs": 1, "runs": 2},
    "41_vision_transformer": {"people": 4, "images_per_person": 10, "runs": 2, "epochs": 1},
    "42_transfer": {
        "people": 8,
        "new_people": 3,
        "images_per_person": 8,
        "width": 4,
        "epochs": 1,
        "steps": 20,
        "runs": 2,
    },
    "43_self_supervision": {"people": 9, "images_per_person": 8, "runs": 2, "width": 4, "epochs": 2, "batch": 16},
    "44_image_and_text": {"people": 1000, "epochs": 1},
    "45_data_parallel": {"people": 2, "images_per_person": 5, "processes": 2, "steps": 2},
    "46_sharded_models": {"epochs": 10},
    "48_scaling_laws": {"people": 4, "widths": [4], "images": [40], "steps": 4, "runs": 2, "draws": 20},
    "50_detection": {"people": 3, "poses": 3, "scenes": 32, "test_scenes": 20, "epochs": 1, "runs": 2, "sets": 5},
    "51_segmentation": {
        "people": 5,
        "images_per_person": 6,
        "known": 3,
        "album_images": 6,
        "width": 2,
        "epochs": 1,
        "recogniser_epochs": 1,
        "runs": 2,
    },
    "52_interpretability": {
        "people": 3,
        "images_per_person": 10,
        "side": 24,
        "width": 4,
        "epochs": 1,
        "looked_at": 4,
        "redraws": 1,
        "steps": 2,
        "runs": 2,
    },
    "53_open_set": {
        "known": 4,
        "images_per_person": 4,
        "epochs": 1,
        "offices": 2,
        "office": 3,
        "shots": 2,
        "strangers": 762,
    },
    "54_deployment": {"people": 3, "images_per_person": 6, "epochs": 1, "uploads": 2, "strangers": 5, "rounds": 1},
    "55_privacy": {
        "people": 3,
        "images": 24,
        "pairs": 2,
        "epochs": 1,
        "fresh": 40,
        "steps": 3,
        "persons": 4,
        "runs": 2,
    },
    "56_outlook": {
        "people": 3,
        "images": 4,
        "epochs": 1,
        "new_people": 2,
        "shots": [1, 2],
        "test_images": 2,
        "steps": 2,
        "runs": 2,
    },
}

WRITES = {"keep"}  # records, at any value but the stored one


def edge(parameter):
    """The least value, and of the seed, a size ≤ 1 and choices the last; None: none to try on every machine."""
    if parameter.name in WRITES or parameter.name in ("device", "faces"):
        return None
    if upper := re.search(r"(<|≤) (\d+(?:\*\*\d+)?)$", parameter.comment):
        return eval(upper[2]) - (upper[1] == "<")
    if parameter.kind.startswith("list"):
        if bound := re.search(r"each ≥ (\d+), at least (\d+)", parameter.comment):
            return [int(bound[1])] * int(bound[2])
        choices, count = re.search(r"one of (.*), …, at least (\d+)", parameter.comment).groups()
        return [int(each) for each in choices.split(", ")][: int(count)]
    if parameter.kind == "str":
        return re.findall(r'"([^"]*)"', parameter.comment)[-1]
    lower = re.search(r"≥ (\d+)", parameter.comment)
    return int(lower[1]) if lower else None


def at_edges(path) -> dict:
    """The values of a lesson's parameters at the edge of what their comments allow; those that have none are small."""
    edges = {name: edge(parameter) for name, parameter in parameters_of(path).items()}
    assert edges["seed"] == 2**32 - 1
    return SMALL.get(path.stem, {}) | {name: value for name, value in edges.items() if value is not None}
