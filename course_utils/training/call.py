"""What torchrun starts for `processes.on_processes`: call a pickled function in a group, and leave its result in a file."""

import sys
import traceback
from pathlib import Path

import cloudpickle
import torch.distributed as dist

from course_utils.training.group import joined, leave, told


def main(folder: str) -> int:
    function, arguments = cloudpickle.loads((Path(folder) / "call").read_bytes())
    try:
        with joined(), told():
            result = function(*arguments)
            (Path(folder) / f"result {dist.get_rank()}").write_bytes(cloudpickle.dumps(result))
            dist.barrier()
    except Exception:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    leave(main(sys.argv[1]))
