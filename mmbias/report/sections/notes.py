"""The sentences that must be read with the numbers."""

from mmbias.analysis import BiasSummary
from mmbias.printing.bias_table import notes_by_probe


def note_sentences(summary: BiasSummary) -> tuple[str, ...]:
    """What to mind, with the probe it is about."""
    return tuple(f'{probe}: {flag}' if probe else flag for probe, flag in notes_by_probe(summary))
