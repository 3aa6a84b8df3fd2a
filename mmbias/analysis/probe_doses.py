"""Which probes are doses of one kind, and what a dose leaves as it is."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from mmbias.analysis.probe_columns import ORIGINAL

BLOCKS, SUBSAMPLE = 'block-shuffle', 'subsample'
# By kind: the option that is the dose, the dose that is the identity, the strongest dose, and
# another probe that is the latter.
KINDS = {BLOCKS: ('block', 'T', '1', 'shuffle'), SUBSAMPLE: ('step', '1', 'T', 'freeze')}


def find_doses(
    names: Iterable[str], kind: str, num_frames: int, doses: Mapping[str, int] | None = None
) -> dict[int, str]:
    """Collect the doses of a curve from the probes that were run.

    Args:
        names: Names of probes.
        kind: 'block-shuffle' or 'subsample'.
        num_frames: Frames of a clip (T), at least 2.
        doses: Dose by name, of the probes of this kind; by default the names tell.

    Returns:
        Probe by dose, from 1 to T; 'original' where the probe is the identity.

    Raises:
        ValueError: If the kind is unknown, the end of the curve was not run or T is below 2.

    Example:
        >>> find_doses(['original', 'freeze', 'subsample-4'], 'subsample', 16)
        {1: 'original', 4: 'subsample-4', 16: 'freeze'}
    """
    if kind not in KINDS:
        raise ValueError(f'unknown kind {kind!r}, allowed: {", ".join(KINDS)}')
    if num_frames < 2:
        raise ValueError(f'num_frames is {num_frames}, must be at least 2')
    _, identity, strongest, stand_in = KINDS[kind]
    ends = {'1': 1, 'T': num_frames}
    names = list(names)
    if doses is None:
        doses = {name: dose for name in names if (dose := read_dose(kind, name)) is not None}
    found = {dose: name for name, dose in doses.items()}
    if stand_in in names:
        found.setdefault(ends[strongest], stand_in)
    if ends[strongest] not in found:
        raise ValueError(
            f'there is neither {stand_in!r} nor {kind}-{ends[strongest]} among the probes, '
            f'the curve needs one of them: {", ".join(names)}'
        )
    found[ends[identity]] = ORIGINAL
    return {dose: found[dose] for dose in sorted(found) if 1 <= dose <= num_frames}


def read_dose(
    kind: str,
    name: str,
    *,
    probe_type: str | None = None,
    options: Mapping[str, Any] | None = None,
) -> int | None:
    """Dose of a probe, from its options.

    Args:
        kind: 'block-shuffle' or 'subsample'.
        name: Name of the probe; it tells the dose where the options do not, as in a results folder
            that was written by hand.
        probe_type: Registered name of the probe, None where it is not recorded.
        options: Keyword arguments of the probe, None where they are not recorded.

    Returns:
        The dose, None for a probe of another kind.

    Example:
        >>> read_dose('subsample', 'mine', probe_type='subsample', options=dict(step=4))
        4
        >>> read_dose('subsample', 'subsample-4')
        4
    """
    if probe_type not in (None, kind):
        return None
    dose = (options or {}).get(KINDS[kind][0])
    if probe_type == kind and type(dose) is int:
        return dose
    match = re.fullmatch(rf'{kind}-(\d+)', name)
    return int(match[1]) if match else None


def share_unchanged(kind: str, dose: int, num_frames: int) -> float:
    """Return the expected share of the clips that a dose leaves as they are.

    Args:
        kind: 'block-shuffle' or 'subsample'.
        dose: Frames of a block, or frames that one picture stands for.
        num_frames: Frames of a clip (T).

    Returns:
        1 / k! for k blocks; 1 or 0 for subsampling.

    Example:
        >>> [round(share_unchanged('block-shuffle', block, 32), 3) for block in (8, 12, 16, 32)]
        [0.042, 0.167, 0.5, 1.0]
    """
    if kind == SUBSAMPLE:
        return float(dose == 1)
    return 1 / math.factorial(-(-num_frames // dose))
