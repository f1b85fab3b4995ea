"""Every benchmark runs with tiny settings and prints the columns it promises; what they compare with may be absent."""

import importlib
import itertools
import json
import sys

import numpy as np
import pytest
import torch

from course_utils import __main__ as command_line
from course_utils.measuring.long_runs import load_record
from course_utils.paths import ROOT
from course_utils.pictures.loading import FaceSet
from course_utils.training.recipe import THE_RACE, plan

FOLDER = ROOT / "tests" / "benchmarks"


@pytest.fixture
def load(monkeypatch, tmp_path):
    """A benchmark's module by name, as its own folder sees it; rows in progress go to a folder of the test."""
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.setattr(importlib.import_module("measuring"), "RUNS", tmp_path)
    threads = torch.get_num_threads()
    yield importlib.import_module
    torch.set_num_threads(threads)
    for name in [path.stem for path in FOLDER.glob("*.py")]:
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    "name",
    [
        "fit_overhead",
        "images_per_second",
        "to_95_percent",
        "race_tuning",
        "race_ideas",
        "race_profile",
        "race_sizes",
        "race_enrolment",
    ],
)
def test_a_benchmark_runs_and_shows_its_columns_versions_and_machine(load, name, capsys, monkeypatch):
    module = load(name)
    monkeypatch.setattr(load("measuring"), "save_record", lambda *_, **__: pytest.fail("a quick run is kept"))
    fewer = (
        ["--only", module.WHOLE, "mirrors alternate", "weights averaged over three epochs"] if "ideas" in name else []
    )
    assert module.main(["--quick", *fewer]) == 0
    told = capsys.readouterr().out
    assert all(column in told for column in module.HEADER)
    assert f"torch {torch.__version__}" in told and "processor" in told and "fastai" in told


def test_growth_shows_its_columns_and_an_exponent_with_its_error(load, capsys):
    assert load("growth").main(["--quick"]) == 0
    told = capsys.readouterr().out
    assert all(
        word in told
        for word in ("exponent ± error", "s, 64 images", "largest : smallest", "drawing", "training", "evaluating")
    )


@pytest.mark.parametrize("name", ["growing_data", "scaling_laws"])
def test_a_record_of_many_trainings_shows_its_cells_and_a_quick_run_is_not_kept(load, name, capsys, monkeypatch):
    module = load(name)
    monkeypatch.setattr(load("growing_data"), "save_record", lambda *_, **__: pytest.fail("a quick run is kept"))
    assert module.main(["--quick", "--device", "cpu"]) == 0
    told = capsys.readouterr().out
    assert all(column in told for column in ("images", "spread over the seeds"))


def test_the_record_of_open_set_tells_each_loss_and_score_and_a_quick_run_is_not_kept(load, capsys, monkeypatch):
    module = load("open_set")
    monkeypatch.setattr(module, "save_record", lambda *_, **__: pytest.fail("a quick run is kept"))
    assert module.main(["--quick"]) == 0
    told = capsys.readouterr().out
    assert all(word in told for word in (*module.HEADER, *module.LOSSES, "softmax", "energy", "cosine, enrolled"))


def test_the_price_of_privacy_is_shown_in_cells_and_a_quick_run_is_not_kept(load, capsys, monkeypatch):
    module = load("private_training")
    monkeypatch.setattr(module, "save_record", lambda *_, **__: pytest.fail("a quick run is kept"))
    assert module.main(["--quick"]) == 0
    told = capsys.readouterr().out
    assert all(column in told for column in ("images", "noise", "accuracy", "spread over the seeds", "advantage"))


def test_the_advantage_is_the_largest_distance_of_the_two_rates(load):
    module = load("private_training")
    assert module.advantage(np.array([3.0, 2.0, 1.0]), np.array([0.0, 2.0])) == pytest.approx(2 / 3 - 0.5 + 1 / 3)
    assert module.advantage(np.array([1.0]), np.array([1.0])) == 0


def test_the_exponent_is_the_power_that_the_seconds_grow_with(load):
    slope, error = load("growth").exponent([1, 2, 4, 8], [0.5 * n**1.7 for n in (1, 2, 4, 8)])
    assert abs(slope - 1.7) < 1e-12 and error < 1e-12


def test_lesson_seconds_times_a_notebook_and_goes_on_where_it_stopped(load, monkeypatch, capsys):
    module, ran, kept = load("lesson_seconds"), [], {}
    monkeypatch.setattr(
        module, "execute", lambda jobs, out: ran.append(jobs[0].name) or stop(ran) or [module_result(jobs[0], out)]
    )
    monkeypatch.setattr(
        load("measuring"), "save_record", lambda name, rows, command, **more: kept.update({name: (rows, more)})
    )

    def stop(ran):
        if len(ran) == 3:
            raise KeyboardInterrupt

    def module_result(job, out):
        from course_utils.commands.runs import Result

        return Result(job, out / "x.ipynb", 2.0 * len(ran))

    notebooks = module.find([])
    with pytest.raises(KeyboardInterrupt):
        module.main(["--runs", "1"])
    assert module.main(["--runs", "1"]) == 0
    assert len(ran) == len(notebooks) + 1  # only the one that was stopped ran twice
    rows, more = kept["bench_lesson_seconds"]
    assert len(rows) == len(notebooks) and {"all", notebooks[0].stem} <= {line["notebook"] for line in more["table"]}
    told = capsys.readouterr().out
    assert all(column in told for column in module.HEADER)


def test_without_the_libraries_the_tables_say_so(load, monkeypatch, capsys):
    race, overhead = load("to_95_percent"), load("fit_overhead")
    others = {name: False for name in race.SYSTEMS if "fastai" in name or "lightning" in name}
    monkeypatch.setattr(race, "SYSTEMS", race.SYSTEMS | others)
    monkeypatch.setattr(overhead, "WAYS", overhead.WAYS | {"fastai Learner": False, "Lightning Trainer": False})
    for module in (race, overhead):
        assert module.main(["--quick"]) == 0
        assert capsys.readouterr().out.count("not installed") >= 2


def test_a_race_stops_at_the_first_epoch_that_arrives_or_when_its_seconds_are_spent(load, monkeypatch):
    race = load("to_95_percent")
    way = [{"epoch": n, "seconds": 10.0 * n, "flops": n, "accuracy": 0.3 * n} for n in range(1, 6)]
    monkeypatch.setattr(race, "SYSTEMS", {"one": lambda faces, seed, settings: iter(way[: settings["epochs"]])})
    faces_of, five = lambda seed, raw: None, {"epochs": 5}
    assert race.race("one", 0, five, faces_of)["epoch"] == 4 and race.race("one", 0, five, faces_of)["arrived"]
    late = race.race("one", 0, five, faces_of, seconds=15)
    assert late["epoch"] == 2 and not late["arrived"] and late["accuracies"] == [0.3, 0.6]


def test_an_unfinished_race_goes_on_and_a_finished_one_is_kept(load, monkeypatch):
    race, kept, started = load("to_95_percent"), {}, []

    def system(faces, seed, settings):
        started.append(seed)
        if len(started) == 2:
            raise KeyboardInterrupt
        yield {"epoch": settings["epochs"], "seconds": 1.0, "flops": 1e12, "accuracy": 0.96}

    monkeypatch.setattr(race, "SYSTEMS", {"course": system})
    monkeypatch.setattr(race, "SEEDS", [10, 11, 12])
    monkeypatch.setattr(race, "ready_faces", lambda *_, **__: None)
    monkeypatch.setattr(load("measuring"), "save_record", lambda name, rows, command, **more: kept.update({name: rows}))
    with pytest.raises(KeyboardInterrupt):
        race.main(["--systems", "course"])
    assert race.main(["--systems", "course"]) == 0
    assert started == [10, 11, 11, 12] and [row["seed"] for row in kept["bench_to_95_percent"]] == [10, 11, 12]


def test_the_settings_of_the_race_are_the_fewest_epochs_whose_mean_reaches_the_aim(load):
    tuning, asked = load("race_tuning"), []

    def accuracy_of(settings, seed):
        asked.append((settings["epochs"], seed))
        best = settings["batch"] == 128 and settings["rate"] == 0.3
        return 0.9 + 0.0065 * settings["epochs"] + 0.01 * best + (-0.01 if seed == 1 else 0.01)

    chosen = tuning.choose("race", accuracy_of)
    assert chosen == {"batch": 128, "rate": 0.3, "epochs": 8}  # 0.5 % too little with seven
    assert asked.count((tuning.TRIAL, 2)) == 2 and len(tuning.settings_to_try("fastai")) == 10
    with pytest.raises(RuntimeError, match="within 7 epochs"):
        tuning.choose("race", accuracy_of, most=7)


def test_the_record_of_the_race_has_the_settings_of_its_tuning_and_of_the_package(load):
    race, tuned = load_record("bench_to_95_percent"), load_record("race_tuning")["chosen"]
    module = load("to_95_percent")
    package = {"batch": module.BATCH, "rate": THE_RACE.rate, "epochs": module.EPOCHS}
    assert race["settings"]["race"] == race["settings"]["float32"] == package
    for name in ("fastai", "lightning", "fastai_race", "lightning_race", "course"):
        assert race["settings"][name] == tuned[name]
    assert not set(race["seeds"]) & set(load_record("race_tuning")["seeds"])
    assert tuned["race"]["epochs"] <= module.EPOCHS, "the package's recipe has no more favour than the others"


def test_the_record_of_the_ideas_reports_every_one_on_new_seeds_at_the_best_rate_of_the_other_people(load):
    module, rows = load("race_ideas"), load_record("race_ideas")["rows"]
    assert {row["idea"] for row in rows} == set(module.IDEAS)
    for name in module.IDEAS:
        mine = module.reported(rows, name)
        assert [row["seed"] for row in mine] == module.NEW and {row["rate"] for row in mine} == {
            module.tuned(rows, name)
        }


def test_the_flops_of_a_step_are_those_of_its_multiplications(load):
    cost = load("to_95_percent").Cost(
        torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(12, 5), torch.nn.Linear(5, 3)),
        lambda net: torch.optim.SGD(net.parameters(), lr=0.1),
        torch.randn(7, 3, 2, 2),
        torch.arange(7) % 3,
    )
    forward, weights, inputs = 2 * (12 * 5 + 5 * 3), 2 * (12 * 5 + 5 * 3), 2 * 5 * 3  # no gradient of the pictures
    assert cost.an_image == forward + weights + inputs and cost.an_update == 0
    assert cost.of(70, 10) == 70 * (forward + weights + inputs)


@pytest.mark.parametrize("name, library", [("with_fastai", "fastai"), ("with_lightning", "lightning")])
def test_a_framework_trains_the_network_that_it_is_given(load, name, library):
    frameworks = load("frameworks")
    if not getattr(frameworks, f"HAS_{library.upper()}"):
        pytest.skip(f"{library} is of the group bench, and not installed")
    torch.manual_seed(0)
    labels = torch.arange(60) % 3
    images = torch.randn(60, 3, 4, 4) + 2 * torch.nn.functional.one_hot(labels, 3)[:, :, None, None]
    network, seen = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(48, 3)), []
    before = [weights.clone() for weights in network.parameters()]

    def change(pictures, generator):
        seen.append(len(pictures))
        return pictures

    getattr(frameworks, name)(network, (images, labels), 8, 16, 0.05, 0, change=change)
    assert seen == 8 * [16, 16, 16, 12]  # every picture, once an epoch
    assert all(not torch.equal(old, new) for old, new in zip(before, network.parameters()))
    assert (network(images).argmax(1) == labels).double().mean() > 0.9


def test_course_bench_runs_what_is_named_and_refuses_what_is_not_there(monkeypatch, capsys):
    calls = []
    monkeypatch.setattr(command_line.subprocess, "call", lambda command, cwd: calls.append(command[1:]) or 0)
    assert command_line.main(["bench"]) == 0 and len(calls) == len(command_line.BENCHMARKS)
    calls.clear()
    assert command_line.main(["bench", "growth", "--quick"]) == 0
    assert calls == [[str(FOLDER / "growth.py"), "--quick"]]
    assert command_line.main(["bench", "nothing"]) == 2
    assert "choose from" in capsys.readouterr().err
    assert set(command_line.BENCHMARKS) <= {path.stem for path in FOLDER.glob("*.py")}


def test_rows_in_progress_are_forgotten_when_a_setting_changes(load):
    Kept = load("measuring").Kept
    Kept("x", target=0.95).add({"seed": 0, "seconds": 1.5})
    assert Kept("x", target=0.95).find(seed=0) == {"seed": 0, "seconds": 1.5}
    assert Kept("x", target=0.9).rows == []
    (Kept("x").file).write_text(json.dumps({"half": 1})[:-3])
    assert Kept("x", target=0.95).rows == []


def test_the_parts_of_a_benchmark_know_each_others_rows_and_write_their_own(load):
    Kept = load("measuring").Kept
    first, second = (Kept("x", parts=(0, 1), part=part) for part in (0, 1))
    first.add({"seed": 0})
    second.add({"seed": 1})
    assert first.file != second.file and first.find(seed=1) is None  # that part had not begun when this one read
    whole = Kept("x", parts=(0, 1))
    assert whole.rows == [{"seed": 0}, {"seed": 1}]
    whole.add({"seed": 2})
    assert Kept("x", parts=(0, 1), part=1).rows == [{"seed": 0}, {"seed": 2}, {"seed": 1}]
    whole.done()
    assert not whole.rows and not first.file.exists() and not second.file.exists()


def test_a_quick_run_reads_no_rows_and_leaves_none(load):
    Kept = load("measuring").Kept
    Kept("x").add({"seed": 0})
    quick = Kept("x", keep=False)
    assert quick.find(seed=0) is None
    quick.add({"seed": 1})
    assert quick.find(seed=1) == {"seed": 1}
    quick.done()
    assert Kept("x").rows == [{"seed": 0}]


@pytest.mark.parametrize("name", ["recipe_sizes", "race_sizes", "race_enrolment"])
def test_a_folder_of_photographs_that_is_not_there_is_named_before_anything_is_trained(load, name, capsys):
    with pytest.raises(SystemExit):
        load(name).main(["--photographs", "no_such_folder"])
    assert "there is no folder no_such_folder" in capsys.readouterr().err


def test_the_readme_shows_the_tables_that_were_recorded(load):
    tables, text = load("readme_tables"), (ROOT / "README.md").read_text("utf-8")
    assert len(tables.BLOCK.findall(text)) == 4
    assert tables.filled(text) == text


def test_recipe_sizes_shows_its_columns_and_keeps_nothing_when_quick(load, capsys, monkeypatch):
    module = load("recipe_sizes")
    monkeypatch.setattr(load("measuring"), "save_record", lambda *_, **__: pytest.fail("a quick run is kept"))
    assert module.main(["--quick"]) == 0
    told = capsys.readouterr().out
    assert all(column in told for column in module.HEADER) and "studio" in told


def test_on_every_set_of_the_record_the_case_study_is_at_least_as_good_as_start_here(load):
    module, rows = load("recipe_sizes"), load_record("recipe_sizes")["rows"]
    sets = module.by_set(rows)
    drawn = {(people * each, people) for people, each in module.DRAWN}
    assert {key[1:] for key in sets if key[0] == "drawn"} == drawn and {key[0] for key in sets} == {
        "drawn",
        "studio",
        "photographs",
    }
    for key, mine in sets.items():
        assert sorted(row["seed"] for row in mine) == [0, 1, 2]
        for score in module.SCORES:
            if f"{score}_images" in mine[0]:
                assert module.at_least_as_good(mine, score), (key, score, module.differences(mine, score))


def test_the_recipe_of_the_record_is_the_one_that_the_package_plans(load):
    load("recipe_sizes")
    for row in load_record("recipe_sizes")["rows"]:
        learned = row["images"] - row["hidden_images"]
        chosen = plan(learned, row["people"])
        assert (chosen.epochs, chosen.batch_size, chosen.steps) == (row["epochs"], row["batch"], row["steps"])


def test_the_race_is_worse_on_none_of_these_sets_and_has_the_batches_that_the_package_plans(load):
    module, rows = load("race_sizes"), load_record("race_sizes")["rows"]
    learned = {
        tuple(row[name] for name in ("set", "images", "people")): row["images"] - row["hidden_images"]
        for row in load_record("recipe_sizes")["rows"]
    }
    sets = module.by_set(rows)
    assert {key[0] for key in sets} == {"drawn", "studio", "photographs"} and len(sets) == len(module.SIZES) + 2
    for key, mine in sets.items():
        assert {row["batch"] for row in mine} == {plan(learned[key], key[2], recipe=THE_RACE).batch_size}
        for score in (score for score in module.SCORES if f"{score}_race" in mine[0]):
            mean, error = module.differences(mine, score)
            assert mean >= -2 * error, (key, score, mean, error)


def test_the_record_of_the_enrolment_holds_both_questions_for_each_set_and_seed(load):
    module, rows = load("race_enrolment"), load_record("race_enrolment")["rows"]
    sets = {(row["set"], row["images"], row["people"]) for row in rows}
    assert {key[1:] for key in sets if key[0] == "drawn"} == {(people * each, people) for people, each in module.DRAWN}
    assert len(sets) == len(module.DRAWN) + 1 and "photographs" in {key[0] for key in sets}
    assert len(rows) == len(sets) * len(module.WHO) * 10
    assert {(row["asked"], row["seed"]) for row in rows} == set(itertools.product(module.WHO, range(10)))


def test_a_photographs_own_cosine_counts_only_above_that_of_99_in_100_wrong_pairs(load, monkeypatch):
    """Vectors in the plane in place of a network: of each new person one image lies apart from its others."""
    module = load("race_enrolment")
    labels = torch.arange(30).repeat_interleave(4)
    images = torch.randint(0, 256, (120, 3, 4, 4), dtype=torch.uint8, generator=torch.Generator().manual_seed(0))
    faces = FaceSet(images, labels, [str(k) for k in range(30)], [str(i) for i in range(120)], [])
    whose = {bytes(image.numpy()): int(k) for image, k in zip(images, labels)}

    def perfect(recipe, learned, seed):
        return lambda some: np.eye(30)[[whose[bytes(image.numpy())] for image in some]]

    def useless(recipe, learned, seed):
        return lambda some: np.eye(30)[np.zeros(len(some), int)]

    monkeypatch.setattr(module, "network_of", perfect)
    assert module.photographed("race", faces, 0) == {"learned": 1.0, "new": 1.0}
    monkeypatch.setattr(module, "network_of", useless)
    assert module.photographed("race", faces, 0) == {"learned": 0.0, "new": 0.0}


def test_as_good_means_not_more_than_one_standard_error_below(load):
    module = load("recipe_sizes")
    rows = lambda *values: [{"hidden_case_study": 0.9 + value, "hidden_start_here": 0.9} for value in values]
    mean, error = module.differences(rows(0.0, 0.01, -0.04), "hidden")
    assert abs(mean + 0.01) < 1e-12 and abs(error - (0.0014 / 2 / 3) ** 0.5) < 1e-12
    assert module.at_least_as_good(rows(0.0, 0.0, 0.0), "hidden") and module.at_least_as_good(
        rows(0.02, 0.0, -0.03), "hidden"
    )
    assert not module.at_least_as_good(rows(-0.01, -0.02, -0.03), "hidden")


def test_the_tones_of_the_people_are_dealt_and_all_else_of_them_stays(load):
    tones = load("tones")
    own = tones.sample_identities(25)
    dealt = tones.people_of("dealt", own, 3)
    assert sorted(dealt.skin_tone) == sorted(own.skin_tone) and (dealt.skin_tone != own.skin_tone).any()
    assert all((dealt.values[name] == column).all() for name, column in own.values.items() if name != "skin_tone")
    assert tones.people_of("again", own, 3) is own
