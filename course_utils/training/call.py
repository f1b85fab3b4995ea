"""What torchrun starts for `processes.on_processes`: call a pickled function in a group, and leave its result in a file."""

import sys
from pathlib import Path

import cloudpickle
import torch.distributed as dist

from course_utils.training.group import joined, told


def main(folder: str) -> None:
    function, arguments = cloudpickle.loads((Path(folder) / "call").read_bytes())
    with joined(), told():
        result = function(*arguments)
        (Path(folder) / f"result {dist.get_rank()}").write_bytes(cloudpickle.dumps(result))
        dist.barrier()


if __name__ == "__main__":
    main(sys.argv[1])
