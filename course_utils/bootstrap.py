"""From a bare Python to a running course: make .venv from requirements.lock, then run the `course` command in it.

    python3 -m course_utils.bootstrap lab        (or test, run, bench, doctor, clean, ...: see `course --help`)
    python3 PATH/TO/course_utils/bootstrap.py lab        (the same from any folder)
    python3 -m course_utils.bootstrap cpu ADDRESS        (on Linux: from now on PyTorch without CUDA, from this address)

Standard library only, and no syntax newer than Python 2.7: an old Python ends in a sentence, not in a traceback.
"""

from __future__ import print_function

import ast
import contextlib
import errno
import glob
import hashlib
import operator
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]  # Windows has none
try:
    import msvcrt
except ImportError:  # everywhere else
    msvcrt = None  # type: ignore[assignment]  # only Windows has it

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
NEWEST_TOO_OLD = (3, 10)
NEWEST_OF_LOCK = (3, 14)  # PyTorch's wheels: CPython 3.11 to 3.14; glibc 2.28, macOS 14 on Apple chips, Windows x86-64
OLDEST_GLIBC = (2, 28)
OLDEST_MACOS = (14,)
GIGABYTES = 7.0 if sys.platform.startswith("linux") else 3.0  # measured 6.6 on Linux, where torch brings CUDA
GIGABYTES_WITHOUT_CUDA = 2.5

# The commands that take more than the packages of requirements.lock: the group, whose lock is requirements-GROUP.lock,
# and how the command goes on where they cannot be had. A command that cannot go on without them ends.
FURTHER = {
    "bench": ("bench", "the benchmarks run without fastai and Lightning"),
    "test": ("classroom", "the tests of slides and site are left out"),
    "slides": ("classroom", None),
    "site": ("classroom", None),
}
# What is built with or without CUDA, and comes from the address that `cpu` was given.
BUILT = ("torch", "torchvision")

# What pip takes over from the user's settings: from where packages come and how they are reached. Everything else
# (target, user, prefix, root, python, require-virtualenv, constraint, ...) could move or change the installation.
PIP_SETTINGS = re.compile(
    "(index-url|pypi-url|extra-index-url|find-links|no-index|trusted-host|proxy|cert|client-cert|cache-dir|no-cache-dir|"
    "timeout|default-timeout|retries|resume-retries|keyring-provider|no-input|no-color|"
    "progress-bar)$"
)
OTHER_INDEXES = ("PIP_INDEX_URL", "PIP_PYPI_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX")
# What would put other modules before those of .venv.
SHADOWING = ("PYTHONPATH", "PYTHONHOME", "PYTHONPLATLIBDIR", "PYTHONEXECUTABLE", "__PYVENV_LAUNCHER__")


class Stop(Exception):
    """What was wrong and what to do, in one sentence for the user."""


def main(arguments):
    """Make the environment where needed and run `course` with these arguments in it; returns the exit status."""
    try:
        check_python()
        if arguments[:1] == ["clean"]:
            return clean()
        check_folder()
        if arguments[:1] == ["cpu"]:
            return choose_cpu(arguments[1:])
        command = "".join(arguments[:1])
        if not is_ready(command):
            with lock():  # another start may have made it ready meanwhile: every step looks first
                make_ready(command)
        return run_course(arguments)
    except Stop as reason:
        print("course: %s" % reason, file=sys.stderr)
        return 2
    except EnvironmentError as error:
        print("course: %s; mend that and run the same command again" % error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\ncourse: stopped; the same command makes ready what is not finished.", file=sys.stderr)
        return 130


def is_ready(command):
    """Is there nothing to make for this command?"""
    stamped = read_stamp()
    if command in FURTHER and group_line(FURTHER[command][0]) not in stamped[2:]:
        return False
    return stamped[:2] == fingerprints() and not unseen(locked()) and not unseen(the_course())


def make_ready(command):
    """Make what is missing: the environment, packages in it, the course's own installation, the command's group."""
    packages, course = fingerprints()
    if read_stamp()[:1] != [packages] or not has_pip():
        make_environment()
        write_stamp(packages)
    elif unseen(locked()):
        print("Putting back what is missing in .venv: %s ..." % listed(unseen(locked())))
        sys.stdout.flush()
        install_packages()
    if read_stamp()[:2] != [packages, course] or unseen(the_course()):
        groups = read_stamp()[2:]
        run_pip("install", "--quiet", "--no-deps", "--no-build-isolation", "-e", ROOT)
        check_seen(the_course())
        write_stamp(packages, course, *groups)
    if command in FURTHER:
        add_group(*FURTHER[command])


def check_python():
    """Stop unless this is Python 3.11 or newer."""
    if tuple(sys.version_info[:2]) <= NEWEST_TOO_OLD:
        raise Stop(
            "the course needs Python 3.11 or newer and this is Python %s; install a newer one beside it and "
            "name it, for example: %s" % (platform.python_version(), with_another_python())
        )


def with_another_python():
    return "py -3.13 -m course_utils.bootstrap lab" if os.name == "nt" else "make lab PYTHON=python3.13"


def check_folder():
    """Stop where the path of the course holds a sign that no environment can have in its path."""
    for sign, name in ((os.pathsep, "colon" if os.pathsep == ":" else "semicolon"), ("\n", "line break")):
        for part in ROOT.split(os.sep):
            if sign in part:
                raise Stop(
                    "the name of the folder %r holds a %s, and Python makes no environment below such a folder; "
                    "rename it and run the same command again" % (str(part), name)
                )


def environment():
    return os.path.join(ROOT, ".venv")


def environment_python():
    return os.path.join(environment(), *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))


def fingerprints():
    """What the packages depend on (lock, Python, folder, build), and what the course's own installation does."""
    python = repr((tuple(sys.version_info[:3]), platform.machine(), ROOT)).encode()
    packages = read("requirements.lock") + python + cpu_address().encode()
    return [hashlib.sha256(text).hexdigest() for text in (packages, read("pyproject.toml"))]


def group_line(group):
    """The stamp's line for a group of packages: its name and what its lock says."""
    return "%s=%s" % (group, hashlib.sha256(read(lock_of(group))).hexdigest())


def lock_of(group):
    return "requirements-%s.lock" % group


def read(name):
    try:
        with open(os.path.join(ROOT, name), "rb") as file:
            return file.read().replace(b"\r\n", b"\n")
    except EnvironmentError as error:
        raise Stop(
            "%s cannot be read (%s), so this folder is no whole copy of the course; fetch the course again"
            % (os.path.join(ROOT, name), error.strerror)
        )


def stamp():
    """The file in the environment that says what is finished in it: without it, the environment is half made."""
    return os.path.join(environment(), "course-stamp")


def read_stamp():
    """What is finished in the environment; nothing is where it is no environment with a Python of its own."""
    try:
        with open(stamp(), "rb") as file:
            stamped = file.read().decode("ascii", "replace").split()
    except EnvironmentError:
        return []
    return stamped if is_environment() else []


def is_environment():
    """Has .venv a Python of its own? Without pyvenv.cfg, .venv/bin/python is the user's Python."""
    try:
        with open(os.path.join(environment(), "pyvenv.cfg"), "rb") as file:
            home = re.search(r"^home *= *(.+?)\s*$", file.read().decode("utf-8", "replace"), re.MULTILINE)
    except EnvironmentError:
        return False
    return bool(home) and os.path.isfile(environment_python())


def write_stamp(*lines):
    try:
        with open(stamp() + ".new", "w") as file:
            file.write("\n".join(lines))
        os.replace(stamp() + ".new", stamp())
    except EnvironmentError as error:
        raise Stop(unwritable(stamp(), error))


# ---- One first start at a time


@contextlib.contextmanager
def lock():
    """Hold .venv.lock: the others wait. The system frees it when this process and the pip that it runs have ended."""
    path = os.path.join(ROOT, ".venv.lock")
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except EnvironmentError as error:
            raise Stop(unwritable(path, error))
        try:
            take(descriptor)
            if os.name != "nt":
                os.set_inheritable(descriptor, True)  # a pip that outlives this process keeps the lock
            if is_at(path, descriptor):  # else `clean` removed the file while this process waited
                yield path
                return
        finally:
            os.close(descriptor)


def take(descriptor):
    """Wait for the lock; where the file system knows none, say so and go on."""
    told = False
    while True:
        try:
            if fcntl:
                return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if msvcrt:
                return msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            raise EnvironmentError(errno.ENOSYS, os.strerror(errno.ENOSYS))
        except EnvironmentError as error:
            if error.errno not in (errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK):
                text = "course: files cannot be locked here (%s), so start the course only once until .venv is made"
                print(text % error.strerror, file=sys.stderr)
                return None
        if not told:
            text = "course: another start is at work on .venv; this one waits until that one has ended"
            print(text, file=sys.stderr)
            sys.stderr.flush()
            told = True
        time.sleep(0.2)


def is_at(path, descriptor):
    try:
        return os.name == "nt" or os.path.samestat(os.stat(path), os.fstat(descriptor))
    except EnvironmentError:
        return False


# ---- The environment and the packages in it


def make_environment():
    """Make the environment from nothing and install the packages of the lock."""
    clear_environment()
    check_space()
    print("Making .venv with the packages of requirements.lock; this takes some minutes, once.")
    sys.stdout.flush()
    make_bare_environment()
    install_packages()


def clear_environment():
    if os.path.lexists(environment()):
        print("Removing the outdated or unfinished .venv ...")
        sys.stdout.flush()
        remove_environment()


def install_packages():
    """Install the packages of the lock that the environment lacks, and see them all in it."""
    if cpu_address():
        if unseen(versions_of(BUILT)):
            install_built(cpu_address())
        check_build()
    install_lock("requirements.lock")
    check_seen(locked())


def install_lock(name):
    """Install the packages of a lock; where PyTorch is one without CUDA, neither CUDA nor another PyTorch."""
    path = os.path.join(ROOT, name)
    if cpu_address():
        entries = re.split(r"\n(?=[^\s#])", read(name).decode())
        left_out = only_for_cuda().union(BUILT)
        kept = [entry for entry in entries if plain(entry.partition("==")[0]) not in left_out]
        path = os.path.join(environment(), name)
        with open(path, "w") as file:
            file.write("\n".join(kept) + "\n")
    run_pip("install", "--no-deps", "-r", path)  # a lock names everything: pip has nothing to add


def locked():
    """{name: version} of the packages of requirements.lock that are meant for this machine and for its PyTorch."""
    chosen = packages_for(this_system())
    if cpu_address():
        left_out = only_for_cuda()
        chosen = {name: version for name, version in chosen.items() if name not in left_out}
    return chosen


def packages_for(machine):
    """{name: version} of the packages of requirements.lock that are meant for a machine, given as markers name it."""
    lines = re.findall(
        r"^([A-Za-z0-9][^\s=;]*)==([^\s;\\]+)(?:\s*;\s*([^\\\n]+))?", read("requirements.lock").decode(), re.M
    )
    return {plain(name): version for name, version, marker in lines if selects(marker, machine)}


def the_course():
    """{name: None} of the course itself, whose version does not matter."""
    import tomllib

    return {plain(tomllib.loads(read("pyproject.toml").decode("utf-8"))["project"]["name"]): None}


def plain(name):
    """A package's name in the one form in which names are compared (PEP 503)."""
    return re.sub("[-_.]+", "-", name).lower()


def selects(marker, machine):
    """Does a marker of the lock (PEP 508) select a machine? One that is not understood does."""
    try:
        return not marker or holds(ast.parse(marker.strip(), mode="eval").body, machine)
    except (SyntaxError, KeyError, AttributeError, TypeError):
        return True


def this_system():
    """This machine, in the words of markers."""
    return {
        "implementation_name": sys.implementation.name,
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_system": platform.system(),
        "python_full_version": platform.python_version(),
        "python_version": "%d.%d" % tuple(sys.version_info[:2]),
        "sys_platform": sys.platform,
    }


def holds(node, machine):
    """Is this part of a marker, which is written like a Python expression, true on a machine?"""
    if isinstance(node, ast.BoolOp):
        return (all if isinstance(node.op, ast.And) else any)(holds(each, machine) for each in node.values)
    sides = (node.left, node.comparators[0])
    left, right = [machine[side.id] if isinstance(side, ast.Name) else side.value for side in sides]
    if any(isinstance(side, ast.Name) and side.id.endswith("version") for side in sides):
        if right.endswith(".*"):
            left, right = [numbers(text)[: right.count(".")] for text in (left, right)]
        else:
            left, right = numbers(left), numbers(right)
    compare = {ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge"}
    if isinstance(node.ops[0], ast.In):
        return left in right
    return getattr(operator, compare[type(node.ops[0])])(left, right)


def numbers(version):
    """The numbers and words of a version, so that 4.0 and 4.0.0 are equal; a build's +cu130 does not count."""
    parts = [
        int(part) if part.isdigit() else part for part in re.findall("[0-9]+|[a-z]+", version.lower().split("+")[0])
    ]
    while parts and parts[-1] == 0:
        parts.pop()
    return parts


def has_pip():
    """Has the environment the pip that belongs to it? Where ensurepip is missing, this Python's own serves."""
    return "pip" in installed() or not can_import("ensurepip")


def installed():
    """{name: version} of the packages that lie, whole, inside the environment."""
    found = {}
    for folder in (os.path.join("lib*", "python*"), "Lib"):
        pattern = os.path.join(glob.escape(environment()), folder, "site-packages", "*.dist-info")
        for path in glob.glob(pattern):
            if all(os.path.isfile(os.path.join(path, name)) for name in ("METADATA", "RECORD")):  # RECORD comes last
                name, version = os.path.basename(path)[: -len(".dist-info")].split("-", 1)
                found[plain(name)] = version
    return found


def unseen(wanted, versions=False):
    """The names of the wanted packages that are not inside the environment (or not in the wanted version)."""
    found = installed()
    return sorted(
        name
        for name, version in wanted.items()
        if name not in found or (versions and version and numbers(found[name]) != numbers(version))
    )


def check_seen(wanted):
    """Stop where pip was content and yet a package is not inside the environment."""
    lacking = unseen(wanted, versions=True)
    if lacking:
        raise Stop(
            "pip was content, and yet %s cannot be seen inside %s; run the same command after `clean`, and if that does "
            "not help, show `pip config list` and the PIP_ and PYTHON variables to whoever looks after this machine"
            % (listed(lacking), environment())
        )


def listed(names):
    return ", ".join(names[:3]) + (" and %d more" % (len(names) - 3) if names[3:] else "")


def add_group(group, without):
    """Add the packages of a group; where they are not to be had, say how the command goes on without them, or stop."""
    stamped = read_stamp()
    if group_line(group) in stamped[2:]:
        return
    print("Adding the packages of %s to .venv, once." % lock_of(group))
    sys.stdout.flush()
    try:
        install_lock(lock_of(group))
    except Stop as reason:
        if not without:
            raise
        print("course: %s: %s" % (without, reason), file=sys.stderr)
    else:
        others = [line for line in stamped[2:] if not line.startswith(group + "=")]
        write_stamp(*(stamped[:2] + others + [group_line(group)]))


# ---- PyTorch without CUDA, on Linux, where the lock's own is built with it


def choose_cpu(arguments):
    """From now on, make the environment with the PyTorch without CUDA that an address has; returns the exit status."""
    if len(arguments) != 1 or "://" not in arguments[0]:
        raise Stop(
            "cpu takes one address: the one that the page Get Started, Start Locally of pytorch.org shows behind "
            "--index-url for Linux, Pip, Python and CPU"
        )
    if not sys.platform.startswith("linux"):
        raise Stop(
            "the PyTorch of requirements.lock brings CUDA only on Linux, so there is nothing to choose here: every "
            "command of the course makes the small environment"
        )
    address = arguments[0]
    with lock():
        if address != cpu_address():
            if not is_environment() or not has_pip():
                clear_environment()
                make_bare_environment()
            print("Asking %s for PyTorch ..." % address)
            sys.stdout.flush()
            install_built(address, "--dry-run", "--ignore-installed")  # a wrong address costs no environment
            write_cpu_address(address)
        make_ready("cpu")
    print("The environment is made, with PyTorch %s and without CUDA." % installed()["torch"])
    return 0


def install_built(address, *options):
    """Install what is built with or without CUDA from an address, in the versions of the lock."""
    wanted = ["%s==%s" % pair for pair in sorted(versions_of(BUILT).items())]
    run_pip_at(address, "install", "--no-deps", *(list(options) + wanted))


def cpu_file():
    """The file with the address of the PyTorch without CUDA; it stays when .venv is made anew."""
    return os.path.join(ROOT, ".venv.cpu")


def cpu_address():
    """The address that `cpu` was given, else nothing."""
    try:
        with open(cpu_file()) as file:
            return file.read().strip()
    except EnvironmentError:
        return ""


def write_cpu_address(address):
    try:
        with open(cpu_file() + ".new", "w") as file:
            file.write(address + "\n")
        os.replace(cpu_file() + ".new", cpu_file())
    except EnvironmentError as error:
        raise Stop(unwritable(cpu_file(), error))


def versions_of(names):
    """{name: version} of those of these packages that the lock has."""
    return {name: version for name, version in packages_for(this_system()).items() if name in names}


def only_for_cuda():
    """The names of the packages that the lock has for Linux alone: there, and only there, its PyTorch has CUDA."""
    elsewhere = dict(this_system(), sys_platform="darwin", platform_system="Darwin", platform_machine="arm64")
    return set(packages_for(this_system())) - set(packages_for(elsewhere))


def check_build():
    """Stop where the PyTorch in the environment wants packages that only another build needs."""
    wanted = []
    for path in glob.glob(os.path.join(glob.escape(environment()), "lib*", "python*", "site-packages", "torch-*")):
        with open(os.path.join(path, "METADATA"), "rb") as file:
            lines = re.findall(r"^Requires-Dist: *([\w.-]+)[^;\n]*(?:;([^\r\n]*))?", file.read().decode("utf-8"), re.M)
        wanted += [plain(name) for name, marker in lines if "extra" not in marker and selects(marker, this_system())]
    lacking = sorted(set(wanted) - set(locked()))
    if lacking:
        raise Stop(
            "the PyTorch at %s is none for the processor alone, it also wants %s; give the address for CPU: "
            "python3 -m course_utils.bootstrap cpu ADDRESS, or remove %s to have CUDA"
            % (cpu_address(), listed(lacking), cpu_file())
        )


def check_space():
    """Stop if the environment will not fit."""
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < gigabytes():
        raise Stop(
            "the environment needs %.1f GB and %s has %.1f GB free; free some space, or move the course "
            "to a larger disk" % (gigabytes(), ROOT, free)
        )


def gigabytes():
    return GIGABYTES_WITHOUT_CUDA if cpu_address() else GIGABYTES


def make_bare_environment():
    """Make an environment without packages but pip."""
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
        venv.create(environment(), with_pip=False, symlinks=os.name != "nt")
    except EnvironmentError as error:
        raise Stop(unwritable(environment(), error))
    if with_pip:  # here and not by venv, so that pip's words are heard and the lock is kept
        command = [environment_python(), "-I", "-m", "ensurepip", "--upgrade", "--default-pip"]
        status, words = run_in_sight(command, clean_settings(), stdout=subprocess.PIPE)
        if status != 0:
            raise Stop(
                cause(words, status)
                or "pip could not be put into %s; install it (Debian, Ubuntu: sudo apt install python3-venv "
                "python3-pip) and try again"
                % environment()
            )


def can_import(name):
    try:
        __import__(name)
    except ImportError:
        return False
    return True


# ---- pip: with the user's settings of network and cache, without those that move the installation


def pip_command():
    """pip run by the environment's own Python, which hears no setting (-I): its own pip, or else this Python's."""
    if can_import("ensurepip"):
        return [environment_python(), "-I", "-m", "pip"]
    runner = os.path.join(os.path.dirname(__import__("pip").__file__), "__pip-runner__.py")
    return [environment_python(), "-I", runner]


def clean_settings():
    """The environment variables without any of pip's and Python's."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in SHADOWING and not re.match("PIP_|PYTHON(?!_)", name)  # PYTHON_KEYRING_BACKEND stays
    }
    return dict(kept, PIP_CONFIG_FILE=os.devnull, PIP_DISABLE_PIP_VERSION_CHECK="1")  # devnull: no pip.conf at all


def pip_settings():
    """The environment variables for pip: clean ones, and the user's settings of network and cache from wherever."""
    to_read = dict(clean_settings(), PIP_USER="0", PIP_GLOBAL="0", PIP_SITE="0", PIP_QUIET="0")
    del to_read["PIP_CONFIG_FILE"]
    if "PIP_CONFIG_FILE" in os.environ:
        to_read["PIP_CONFIG_FILE"] = os.environ["PIP_CONFIG_FILE"]
    command = pip_command()
    command += ["config", "list"]
    status, told, words = ask(command, to_read)
    if status != 0:
        sys.stderr.write(words)
        raise Stop(
            cause(words, status)
            or "pip's settings cannot be read, its own words stand above; mend the file that they name and run the "
            "same command again"
        )
    chosen = {}
    for section in ("global", "install"):
        for name, value in re.findall(r"^%s\.([^=\n]+)=(.*?)\r?$" % section, told, re.MULTILINE):
            chosen[name] = ast.literal_eval(value)
    for name, value in os.environ.items():
        if name.startswith("PIP_") and value:
            chosen[name[4:].lower().replace("_", "-")] = value
    settings = clean_settings()
    for name, value in chosen.items():
        if name == "retries" and value == "0":
            value = "1"  # without a second try pip does not say why the first one failed
        if value and PIP_SETTINGS.match(name):
            settings["PIP_" + name.upper().replace("-", "_")] = value
    return settings


def run_pip(*arguments):
    """Run pip in sight of the user (progress on stdout, troubles on stderr); stop with one sentence if it fails."""
    run_pip_with(pip_settings, arguments)


def run_pip_at(address, *arguments):
    """Run pip with one address in place of all indexes that the user's settings name."""

    def settings():
        kept = {name: value for name, value in pip_settings().items() if name not in OTHER_INDEXES}
        return dict(kept, PIP_INDEX_URL=address, COURSE_CPU_ADDRESS=address)

    run_pip_with(settings, arguments)


def run_pip_with(make_settings, arguments):
    if not is_environment():
        raise Stop("%s is no whole environment; run the same command again, it makes it anew" % environment())
    settings = make_settings()
    status, words = run_in_sight(pip_command() + list(arguments), settings)
    if status != 0:
        missing = re.search(NOT_TO_BE_HAD, words)
        if missing and not cause(words, status):  # pip says only with -vv that an index did not let it in
            question = ["install", "--dry-run", "--no-deps", "--no-input", "-vv", missing.group(1)]
            said = ask(pip_command() + question, settings)[1]
            words = "".join(re.findall("^ *Could not fetch URL.*\n", said, re.MULTILINE)) + words
        raise Stop(explain(words, status, settings))


def ask(command, settings):
    """Run a command out of the user's sight; returns (status, stdout, stderr)."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=settings)
    told, words = [text.decode("utf-8", "replace") for text in process.communicate()]
    return process.returncode, told, words


def run_in_sight(command, settings, stdout=None):
    """Run a command; its stderr is shown and returned, with the status; stdout, if caught, goes there too."""
    try:
        process = subprocess.Popen(
            command,
            stdout=stdout,
            stderr=subprocess.STDOUT if stdout else subprocess.PIPE,
            env=settings,
            close_fds=False,  # it inherits the lock
        )
    except EnvironmentError as error:
        raise Stop(
            "%s cannot be started (%s); move the course to a disk from which programs may run" % (command[0], error)
        )
    words = []
    try:
        for line in process.stdout if stdout else process.stderr:
            line = line.decode("utf-8", "replace")
            words.append(line)
            if not stdout:
                sys.stderr.write(line)
        status = process.wait()
    except KeyboardInterrupt:
        try:
            process.wait(timeout=10)  # it has heard Ctrl-C too, and clears up behind itself
        except subprocess.TimeoutExpired:
            process.terminate()
        raise
    if stdout and status != 0:
        sys.stderr.write("".join(words))
    if "Operation cancelled by user" in "".join(words) or status in (-signal.SIGINT, 130, 0xC000013A):
        raise KeyboardInterrupt
    return status, re.sub("\x1b\\[[0-9;]*m", "", "".join(words))  # FORCE_COLOR colours them


# ---- What went wrong, in one sentence

NOT_TO_BE_HAD = r"No matching distribution found for ([^\s;(]+)"


def explain(words, status=1, settings=()):
    """The one sentence for what pip wrote to stderr before it ended with this status."""
    file = dict(settings).get("PIP_CERT")
    if file and not os.path.exists(file) and "certificate" in words.lower():
        words = "ERROR: invalid path of a certificate bundle"  # some versions of pip go on without it
    found = cause(words, status)
    if found:
        return found
    missing = re.search(NOT_TO_BE_HAD, words)
    if missing:
        return not_to_be_had(missing.group(1), words, settings)
    if any(
        text in words for text in ("Failed to build", "Failed building", "subprocess-exited", "metadata-generation")
    ):
        return unfit() or (
            "pip found no ready-made package for this machine (%s) and could not build it from its source, its words "
            "stand above; use an ordinary Python %s (for example: %s)"
            % (this_machine(), pythons_of_lock(), with_another_python())
        )
    if not words.strip():
        return (
            "pip ended with status %d and without a word; run the same command again, and if it stays, run it after "
            "`clean`" % status
        )
    return "pip failed, its own words stand above; mend what it names and run the same command again"


def cause(words, status=1):
    """The sentence for a cause that can be told from a process's status or words, else nothing."""
    if status < 0 or status in (137, 143, 0xC0000005):
        return killed(status)
    start = re.search("^(ERROR|Traceback|error)", words, re.MULTILINE)
    errors = words[start.start() :] if start else ""
    found = known(errors)
    if not found and ("No matching distribution" in errors or not errors):
        found = known(words)  # the reason stands in the warnings before the error
    return found


def known(words):
    """The sentence for the first of the known signs in these words, else nothing."""
    lower = words.lower()
    for signs, sentence in CAUSES:
        if re.search(signs, lower):
            return sentence(words) if callable(sentence) else sentence
    return None


def killed(status):
    number = -status if status < 0 else status - 128
    if number == 9:
        return (
            "pip was killed (signal 9), as a system does when memory runs out; close other programs, or give this "
            "machine or container more memory, and run the same command again"
        )
    if number == 15:
        return "pip was ended from outside (signal 15); run the same command again, it makes ready what is missing"
    return "pip crashed (%s); run the same command again, and if it stays, use another Python (for example: %s)" % (
        "signal %d" % number if status < 0 else "status %d" % status,
        with_another_python(),
    )


def full_disk(words=""):
    return (
        "%s while the environment was made (it needs %.1f GB, and pip's cache half as much); free some space where the "
        "course (%s), pip's cache and temporary files (%s) lie, or set PIP_CACHE_DIR and TMPDIR to a larger disk, and "
        "run the same command again"
        % (
            "the space that you may use (your quota) ran out" if "quota" in words.lower() else "the disk filled up",
            gigabytes(),
            ROOT,
            tempfile.gettempdir() if can_make_temporary_files() else "TMPDIR",
        )
    )


def can_make_temporary_files():
    try:
        return bool(tempfile.gettempdir())
    except EnvironmentError:  # not one place is left
        return False


def unwritable(path, error):
    """The sentence for a file or folder of the course that could not be made."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return full_disk(os.strerror(error.errno))
    advice = "put the course into a folder that you may write to"
    if error.errno == errno.ENAMETOOLONG:
        advice = "move the course to a folder with a shorter path"
    elif error.errno == errno.EPERM and getattr(error, "filename2", None):
        advice = "this disk knows no symbolic links: put the course on another one"
    return "%s cannot be made (%s); %s" % (path, error.strerror, advice)


def not_permitted(words):
    path = re.search(r"(?:denied|system|by another process)[^\n:]*: '([^'\n]+)'", words)
    where = path.group(1) if path else "a file or folder"
    if os.path.abspath(where).startswith(environment()):
        return "pip may not write to %s; put the course into a folder that you may write to" % where
    return (
        "pip may not write to %s, which its words name above; set PIP_CACHE_DIR (for its cache) or TMPDIR (for temporary "
        "files) to a folder that you may write to, or close the program that holds that file, and run the same command "
        "again" % where
    )


def certificate(words):
    lower = words.lower()
    if "has expired" in lower or "not yet valid" in lower:
        return (
            "the certificate of the package index counts as expired or not yet valid; see that this machine's date is "
            "right, or ask whoever runs the index, and run the same command again"
        )
    if "certificate bundle" in lower or "invalid path" in lower:
        return (
            "the file of certificates that the settings name (PIP_CERT, `cert` in pip config list, REQUESTS_CA_BUNDLE) "
            "is not there or cannot be read; name the right file and run the same command again"
        )
    return (
        "the network showed a certificate that Python does not trust, as the networks of schools and firms do; ask "
        "whoever runs it for the file with its certificate, name that file (PIP_CERT=/path/to/file.pem, or pip config "
        "set global.cert /path/to/file.pem) and run the same command again"
    )


# What pip's words show (patterns in small letters) and the sentence for it; the first that fits counts.
CAUSES = (
    (
        r"no module named '?pip\b|importerror.*\bpip\b",
        "the pip that .venv needs is damaged; run the same command with `clean` in place of its last word, then this one again",
    ),
    (r"no space left|errno 28\b|not enough space on the disk|quota exceeded|winerror (112|1295)\b", full_disk),
    (
        r"memoryerror|cannot allocate memory|errno 12\b",
        "the memory ran out while pip was at work; close other programs, or give this machine or container more "
        "memory, and run the same command again",
    ),
    (
        r"do not match the hashes",
        "a package that was fetched is not the one in requirements.lock, so nothing of it was installed; "
        "empty pip's cache (pip cache purge) and try again, and ask whoever runs your package index if it "
        "stays",
    ),
    (
        r"proxy authentication required|tunnel connection failed: 407|\b407 client error",
        "the proxy asks for a name and a password; set HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT (signs such as @ in "
        "the password as %40) and run the same command again",
    ),
    (
        r"ssl module (in python )?is not available",
        "this Python was built without SSL and cannot fetch packages; use another (for example with "
        "make lab PYTHON=python3.13) and run the same command again",
    ),
    (r"certificate.verify.failed|sslcertverificationerror|self.signed certificate|certificate bundle", certificate),
    (
        r"proxyerror|cannot connect to proxy|proxy url|proxyschemeunknown|socks support",
        "the proxy that the settings name (HTTPS_PROXY, PIP_PROXY, `proxy` in pip config list) did not let pip through; "
        "set it right, or unset it where this network has none, and run the same command again",
    ),
    (
        r"sslerror|ssl: ",
        "the encrypted connection to the package index failed, as where a proxy or firewall cuts it; try another "
        "network, or ask whoever runs this one for its proxy (HTTPS_PROXY) and certificate (PIP_CERT), and run the same "
        "command again",
    ),
    (
        r"\b40[13] (client )?error|http error 40[13]|credentials not correct|eof when reading a line",
        "the package index asks for a name and a password, or does not let these in; put them into its address "
        "(PIP_INDEX_URL=https://NAME:PASSWORD@HOST/simple, or index-url in pip's settings) and run the same command "
        "again",
    ),
    (
        r"newconnectionerror|failed to establish a new connection|nameresolutionerror|connecttimeout|timed out|"
        r"readtimeouterror|network is unreachable|name resolution|getaddrinfo failed|connection aborted|"
        r"connection refused|connection ?reset|connection broken|incompleteread|remotedisconnected|protocolerror|"
        r"no route to host|error responses|\b(429|5\d\d) (client|server) error|http error (429|5\d\d)",
        "the packages could not be fetched because the network, or the package index behind it, did not "
        "answer; connect, set the proxy right where this network has one (HTTPS_PROXY, PIP_PROXY), and run the same "
        "command again",
    ),
    (
        r"is not a trusted or secure host",
        "pip does not use the package index that its settings name, because its address is not encrypted; give its "
        "https address, or allow it (PIP_TRUSTED_HOST=HOST), and run the same command again",
    ),
    (
        r"windows long path support|winerror 206\b|file name too long",
        "the path of the course is too long for the files of its packages; move the course to a folder with a short "
        "path, such as C:\\course, and run the same command again",
    ),
    (r"permission ?(denied|error)|errno 13\b|read-only file system|winerror (5|32)\b|access is denied", not_permitted),
    (
        r"configuration file|^usage:|error: (option|no such option|argument)|invalid [\w-]+ value|"
        r"error occurred during configuration",
        "one of pip's settings is not valid, its own words stand above; mend that setting (a PIP_ variable, or a line of "
        "pip config list) and run the same command again",
    ),
)


def not_to_be_had(requirement, words, settings):
    """The sentence for a package of which the index has nothing for this machine."""
    version = requirement.partition("==")[2]
    if version and re.search(r"[ :]%s Requires-Python" % re.escape(version), words):
        return "%s is not made for Python %s; use one of Python %s (for example: %s)" % (
            requirement,
            platform.python_version(),
            pythons_of_lock(),
            with_another_python(),
        )
    if dict(settings).get("PIP_NO_INDEX", "").lower() in ("1", "true", "yes", "on", "y", "t"):
        return (
            "pip's settings forbid it to ask a package index (no-index), and %s does not lie in the folders that they "
            "name (find-links); put it there, or take no-index out, and run the same command again" % requirement
        )
    address = dict(settings).get("COURSE_CPU_ADDRESS")
    if address:
        return unfit() or (
            "%s has no %s for this machine (%s); give the whole address that pytorch.org shows for CPU (Get Started, Start "
            "Locally): python3 -m course_utils.bootstrap cpu ADDRESS" % (address, requirement, this_machine())
        )
    return unfit() or (
        "the package index that pip asks has no %s for this machine (%s): its address may be wrong or its copy out of "
        "date; look at the settings (pip config list, PIP_INDEX_URL), or ask whoever runs the index, and run the same "
        "command again" % (requirement, this_machine())
    )


def this_machine():
    return "%s, %s, Python %s" % (platform.system(), platform.machine(), platform.python_version())


def pythons_of_lock():
    return "3.%d to 3.%d" % (NEWEST_TOO_OLD[1] + 1, NEWEST_OF_LOCK[1])


def unfit():
    """Why the packages of the lock, PyTorch first, are not made for this machine, and what to do; else nothing."""
    another = "use one of Python %s (for example: %s)" % (pythons_of_lock(), with_another_python())
    if platform.python_implementation() != "CPython":
        return "the packages are made for CPython and this is %s; %s" % (platform.python_implementation(), another)
    if tuple(sys.version_info[:2]) > NEWEST_OF_LOCK:
        return "Python %s is newer than the packages of requirements.lock; %s" % (platform.python_version(), another)
    if sys.maxsize < 2**32:
        return "PyTorch is not made for 32-bit Python; install a 64-bit Python, if this machine can run one"
    machine = platform.machine().lower()
    if sys.platform == "darwin" and machine == "x86_64":
        return (
            "PyTorch is no longer made for Macs with an Intel processor; if this Mac has an Apple chip, install a Python "
            "for it (this one is for Intel), else use another machine"
        )
    if sys.platform == "darwin" and tuple(numbers(platform.mac_ver()[0]))[:1] < OLDEST_MACOS:
        return "PyTorch is made for macOS %d or newer and this is %s; update macOS" % (
            OLDEST_MACOS[0],
            platform.mac_ver()[0],
        )
    if machine not in (("amd64", "x86_64") if sys.platform == "win32" else ("amd64", "x86_64", "arm64", "aarch64")):
        return "PyTorch is not made for this processor (%s); %s" % (
            platform.machine(),
            "install a Python for x86-64, which Windows runs there too"
            if sys.platform == "win32"
            else "use a machine with an x86-64 or a 64-bit ARM processor",
        )
    if sys.platform.startswith("linux") and has_musl():
        return (
            "PyTorch is made for Linux with glibc and this one has musl, as Alpine does; use Debian, Ubuntu, Fedora or "
            "another Linux with glibc (in a container: python:3.13-slim)"
        )
    libc, version = platform.libc_ver()
    if sys.platform.startswith("linux") and libc == "glibc" and tuple(numbers(version)) < OLDEST_GLIBC:
        needed = "%d.%d" % OLDEST_GLIBC
        return "PyTorch is made for Linux with glibc %s or newer and this one has %s; use a newer Linux" % (
            needed,
            version,
        )
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        return (
            "some packages are not made for a free-threaded Python; install an ordinary one and name it (for example: %s)"
            % (with_another_python())
        )
    return None


def has_musl():
    return any(
        "musl" in (sysconfig.get_config_var(name) or "") for name in ("SOABI", "HOST_GNU_TYPE", "BUILD_GNU_TYPE")
    )


# ---- The course


def run_course(arguments):
    """Run `course` in the environment, and nothing from outside it; returns its exit status."""
    for name in SHADOWING:
        os.environ.pop(name, None)
    command = [environment_python(), "-P", "-m", "course_utils"]  # -P: the course of this folder, wherever the user is
    return become(command + list(arguments))


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
    made = ["runs", os.path.join("data", "cache"), "build", ".pytest_cache", ".hypothesis", "*.egg-info"]
    folders = ("", "course_utils", os.path.join("course_utils", "*"), "notebooks", "tests", os.path.join("tests", "*"))
    made += [os.path.join(folder, name) for folder in folders for name in ("__pycache__", ".ipynb_checkpoints")]
    with lock() as held:
        if os.path.lexists(environment()):
            print("removing .venv")
            remove_environment()
        for pattern in made:
            for path in glob.glob(os.path.join(glob.escape(ROOT), pattern)):
                print("removing %s" % os.path.relpath(path, ROOT))
                remove(path)
        if os.name != "nt":
            remove(held)  # whoever waits for it sees that it is gone and makes a new one
    if os.name == "nt":
        with contextlib.suppress(EnvironmentError):  # Windows does not remove what another process has open
            os.remove(held)
    return 0


def remove_environment():
    """Remove the environment, its stamp first: what a cut leaves must not look finished."""
    if os.path.lexists(stamp()):
        remove(stamp())
    remove(environment())


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
