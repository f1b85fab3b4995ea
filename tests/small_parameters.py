"""Small values with which the tests run a notebook in seconds: {notebook: {parameter: value}}; none: as it is stored."""

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
    "32_evaluation": {
        "known": 5,
        "strangers": 6,
        "images_per_person": 12,
        "epochs": 2,
        "fresh": 20,
        "runs": 4,
        "draws": 100,
    },
    "35_case_study": {"people": 6, "images_per_person": 20, "epochs": 2, "test_pictures": 6},
}
