"""Print --resume where a training can go on from its last checkpoint; else make it begin anew.

It goes on where the inputs that it began with had the contents that they have now, whatever their
dates are.

Example:
    python tools/reproduce/begin.py work_dirs/mini/train/order-seed0 data/order/train.csv
"""

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

INPUTS, LAST = 'inputs.json', 'last_checkpoint'


def can_resume(folder: Path, inputs: Sequence[str]) -> bool:
    """Whether the last checkpoint was made from these inputs; if not, it is forgotten.

    Args:
        folder: Of the training.
        inputs: Files that it depends on.

    Returns:
        Whether to go on.
    """
    now = [hash_file(Path(path)) for path in inputs]
    last, record = folder / LAST, folder / INPUTS
    if record.is_file() and json.loads(record.read_text(encoding='utf-8')) == now:
        return last.is_file() and last.stat().st_size > 0  # a kill may leave it empty
    last.unlink(missing_ok=True)  # before the record, so that no kill joins the old and the new
    folder.mkdir(parents=True, exist_ok=True)
    partial = record.with_name(f'.{INPUTS}.partial')
    partial.write_text(json.dumps(now), encoding='utf-8')
    partial.replace(record)
    return False


def hash_file(path: Path) -> str:
    """SHA-256 of a file; nothing of mmbias is imported, so that this takes no time."""
    with path.open('rb') as file:
        return hashlib.file_digest(file, 'sha256').hexdigest()


if __name__ == '__main__':
    if can_resume(Path(sys.argv[1]), sys.argv[2:]):
        print('--resume')
