"""From a bare Python to a running course: make .venv from requirements.lock, then run the `course` command in it.

    python3 -m course_utils.bootstrap lab        (or test, run, bench, doctor, clean, ...: see `course --help`)

Standard library only, and no syntax newer than Python 2.7: an old Python ends in a sentence, not in a traceback.
"""

import glob
import hashlib
import os
import platform
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NEWEST_TOO_OLD = (3, 10)
GIGABYTES = 7.0 if sys.platform.startswith("linux") else 3.0  # measured 6.6 on Linux, where torch brings CUDA
NO_SPACE = ("No space left", "Errno 28", "not enough space on the disk")
NO_NETWORK = (
    "NewConnectionError",
    "Failed to establish a new connection",
    "NameResolutionError",
    "ConnectTimeout",
    "Read timed out",
    "ReadTimeoutError",
    "Network is unreachable",
    "name resolution",
    "ProxyError",
    "Cannot connect to proxy",
    "Connection aborted",
    "Connection refused",
    "ConnectionResetError",
    "SSLError",
)


class Stop(Exception):
    """What was wrong and what to do, in one sentence for the user."""


def main(arguments):
    """Make the environment where needed and run `course` with these arguments in it; returns the exit status."""
    try:
        check_python()
        if arguments[:1] == ["clean"]:
            return clean()
        packages, course = fingerprints()
        if read_stamp()[:1] != [packages]:
            make_environment()
            write_stamp(packages)
        if read_stamp()[:2] != [packages, course]:
            bench = read_stamp()[2:]
            run_pip("install", "--quiet", "--no-deps", "--no-build-isolation", "-e", ROOT)
            write_stamp(packages, course, *bench)
        if arguments[:1] == ["bench"]:
            add_bench(packages, course)
        return run_course(arguments)
    except Stop as reason:
        print("course: %s" % reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ncourse: stopped; the same command goes on where a new start is needed.", file=sys.stderr)
        return 130


def check_python():
    """Stop unless this is Python 3.11 or newer."""
    if tuple(sys.version_info[:2]) <= NEWEST_TOO_OLD:
        raise Stop(
            "the course needs Python 3.11 or newer and this is Python %s; install a newer one beside it and "
            "name it, for example: make lab PYTHON=python3.12" % platform.python_version()
        )


def environment():
    return os.path.join(ROOT, ".venv")


def environment_python():
    return os.path.join(environment(), *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))


def fingerprints():
    """What the packages depend on (lock, Python, folder), and what the course's own installation does."""
    python = repr((tuple(sys.version_info[:3]), platform.machine(), ROOT)).encode()
    return [hashlib.sha256(text).hexdigest() for text in (read("requirements.lock") + python, read("pyproject.toml"))]


def read(name):
    with open(os.path.join(ROOT, name), "rb") as file:
        return file.read().replace(b"\r\n", b"\n")


def stamp():
    """The file in the environment that says what is finished in it: without it, the environment is half made."""
    return os.path.join(environment(), "course-stamp")


def read_stamp():
    if not (os.path.exists(stamp()) and os.path.exists(environment_python())):
        return []
    with open(stamp()) as file:
        return file.read().split()


def write_stamp(*lines):
    with open(stamp(), "w") as file:
        file.write("\n".join(lines))


def make_environment():
    """Make the environment from nothing and install the packages of the lock."""
    if os.path.lexists(environment()):
        print("Removing the outdated or unfinished .venv ...")
        remove(environment())
    check_space()
    print("Making .venv with the packages of requirements.lock; this takes some minutes, once.")
    sys.stdout.flush()
    make_bare_environment()
    run_pip("install", "-r", os.path.join(ROOT, "requirements.lock"))


def add_bench(packages, course):
    """Add what the benchmarks compare the course with; where it is not to be had, they run without it."""
    bench = hashlib.sha256(read("requirements-bench.lock")).hexdigest()
    if read_stamp()[2:] == [bench]:
        return
    print("Adding the packages of requirements-bench.lock to .venv, once: the benchmarks compare the course with them.")
    sys.stdout.flush()
    try:
        run_pip("install", "--no-deps", "-r", os.path.join(ROOT, "requirements-bench.lock"))
    except Stop as reason:
        print("course: the benchmarks run without fastai and Lightning: %s" % reason, file=sys.stderr)
    else:
        write_stamp(packages, course, bench)


def check_space():
    """Stop if the environment will not fit."""
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < GIGABYTES:
        raise Stop(
            "the environment needs %.1f GB and %s has %.1f GB free; free some space, or move the course "
            "to a larger disk" % (GIGABYTES, ROOT, free)
        )


def make_bare_environment():
    """Make an environment without packages."""
    try:
        import venv
    except ImportError:
        raise Stop(
            "this Python has no venv module; install it (Debian, Ubuntu: sudo apt install python3-venv) and try again"
        )
    with_pip = can_import("ensurepip")
    if not with_pip and not can_import("pip"):
        raise Stop(
            "this Python has neither ensurepip nor pip; install one of them "
            "(Debian, Ubuntu: sudo apt install python3-venv) and try again"
        )
    try:
        venv.create(environment(), with_pip=with_pip, symlinks=os.name != "nt")
    except subprocess.CalledProcessError:
        raise Stop(
            "pip could not be put into %s; install it (Debian, Ubuntu: sudo apt install python3-venv "
            "python3-pip) and try again" % environment()
        )
    except OSError as error:
        if error.errno == 28:
            raise Stop(full_disk())
        raise Stop(
            "%s cannot be made (%s); put the course into a folder that you may write to"
            % (environment(), error.strerror)
        )


def can_import(name):
    try:
        __import__(name)
    except ImportError:
        return False
    return True


def pip_command():
    """The environment's own pip, or where this Python cannot put one there, this Python's."""
    if can_import("ensurepip"):
        return [environment_python(), "-m", "pip", "--disable-pip-version-check"]
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", environment_python()]


def run_pip(*arguments):
    """Run pip in sight of the user (progress on stdout, troubles on stderr); stop with one sentence if it fails."""
    process = subprocess.Popen(pip_command() + list(arguments), stderr=subprocess.PIPE)
    troubles = []
    for line in process.stderr:
        line = line.decode("utf-8", "replace")
        troubles.append(line)
        sys.stderr.write(line)
    if process.wait() != 0:
        raise Stop(explain("".join(troubles)))


def explain(troubles):
    """The one sentence for what pip wrote to stderr."""
    if any(word in troubles for word in NO_SPACE):
        return full_disk()
    if any(word in troubles for word in NO_NETWORK):
        return (
            "the packages could not be fetched because the network, or the package index behind it, did not "
            "answer; connect (or set pip's proxy) and run the same command again"
        )
    if "DO NOT MATCH THE HASHES" in troubles:
        return (
            "a package that was fetched is not the one in requirements.lock, so nothing of it was installed; "
            "empty pip's cache (pip cache purge) and try again, and ask whoever runs your package index if it "
            "stays"
        )
    if "No matching distribution" in troubles:
        return (
            "the package named above was not to be had: there is no network, or pip's settings (pip config list) "
            "point to an index without it, or it is not made for Python %s (another: make lab PYTHON=python3.12); "
            "change that and run the same command again" % platform.python_version()
        )
    return "pip failed, its own words stand above; mend what it names and run the same command again"


def full_disk():
    return (
        "the disk filled up while the environment was made (it needs %.1f GB, and pip's cache half as much); "
        "free some space and run the same command again" % GIGABYTES
    )


def run_course(arguments):
    """Run `course` in the environment; returns its exit status."""
    return become([environment_python(), "-m", "course_utils"] + list(arguments))


def become(command, settings=None):
    """Let another program take this one's place, with these environment variables besides; returns its exit status."""
    everything = dict(os.environ, **(settings or {}))
    sys.stdout.flush()
    if os.name != "nt":  # signals then reach the program itself, and Ctrl-C or a kill leaves nothing behind
        os.execve(command[0], command, everything)
    process = subprocess.Popen(command, env=everything)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the program has heard it too and decides (JupyterLab asks before it stops)
            pass


def clean():
    """Remove everything that the course makes anew when needed."""
    made = [".venv", "runs", os.path.join("data", "cache"), "build", ".pytest_cache", ".hypothesis", "*.egg-info"]
    folders = ("", "course_utils", os.path.join("course_utils", "*"), "notebooks", "tests", os.path.join("tests", "*"))
    made += [os.path.join(folder, name) for folder in folders for name in ("__pycache__", ".ipynb_checkpoints")]
    for pattern in made:
        for path in glob.glob(os.path.join(glob.escape(ROOT), pattern)):
            print("removing %s" % os.path.relpath(path, ROOT))
            remove(path)
    return 0


def remove(path):
    """Remove a file, a link or a folder."""
    try:
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        else:
            os.remove(path)
    except OSError as error:
        raise Stop(
            "%s cannot be removed (%s); close (or deactivate) what uses it and try again" % (path, error.strerror)
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
