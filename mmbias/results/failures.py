"""What samples that could not be read mean for an accuracy."""

from mmbias.analysis.probe_columns import ORIGINAL
from mmbias.results.answers import answer_table
from mmbias.results.results import Results


def describe_failures(results: Results) -> str | None:
    """Say how many samples failed, and what the accuracies are with these counted as wrong.

    Accuracies are otherwise over the samples that were read: had the others all been wrong, they
    would be as low as this.

    Args:
        results: What was measured, at least one sample of it read.

    Returns:
        Two sentences; None where every sample was read.
    """
    total, read = len(results.samples), int(results.was_read.sum())
    if read == total:
        return None
    answers = answer_table(results)
    names = [ORIGINAL, *(name for name in answers.columns if name != ORIGINAL)]
    shares = (f'{name} {100 * answers.under(name).mean() * read / total:.1f}' for name in names)
    return (
        f'{total - read} of {total} samples could not be read; accuracies are over the other '
        f'{read}. With these counted as wrong, in percent: {", ".join(shares)}.'
    )
