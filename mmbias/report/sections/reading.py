"""How to read the numbers."""

from mmbias.report.document import Facts, Section

ENTRIES = (
    ('Top-1, top-5', 'share of the samples whose class is the best answer, among the five best'),
    ('Mean class', 'M, the mean over the classes present of the accuracy within each'),
    ('Chance', 'c = 1 / classes present: what a guess reaches that knows which classes there are'),
    (
        'B',
        'ln(accuracy on the original frames / accuracy under the probe), Hara et al. 2021, Eq. 1. '
        '0: the probe costs nothing; the larger, the more it costs, which the paper reads as less '
        'bias to static cues. A guessing network has B = ln(original / chance), so B is to be '
        'compared within one data set only',
    ),
    (
        'S',
        '(M under the probe - c) / (M on the original frames - c): the share of the above-chance '
        'accuracy that survives. 1: the probe costs nothing, 0: nothing survives it. Chance is '
        'taken out; how much a network has learnt is not, so it compares no data sets by itself',
    ),
    (
        'What it means',
        'S and B say what survives one probe. A shuffled clip is also unlike any clip of '
        'the training, so a loss has two readings; freeze, which shows a single frame, helps to '
        'tell them apart',
    ),
)


def reading() -> Section:
    """The terms of the report."""
    return Section('What the numbers mean', 'reading', (Facts(ENTRIES),))
