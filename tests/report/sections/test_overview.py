import numpy as np
import pytest

from mmbias.analysis import summarise_bias
from mmbias.findings.collecting import collect
from mmbias.report.document import Facts, Figure, Paragraph
from mmbias.report.sections.overview import answer, overview
from mmbias.report.sections.wording import describe_intervals


def summarise(answers, probes):
    """40 samples of two classes; a column of right answers for each probe."""
    columns = [np.ones(40, bool), *answers]
    probes = [('original', None), *((name, None) for name in probes)]
    return summarise_bias(np.stack(columns, 1), np.arange(40) % 2, probes, resamples=200)


def half(width=40):
    return np.arange(width) % 4 < 2


def test_the_answer_says_what_survives_with_its_interval(findings):
    shuffle = findings.summary.probes['shuffle']
    sentence = answer(findings.summary)
    low, high = shuffle.static_share.low, shuffle.static_share.high
    # M: 1 and 0.5, chance 1/3
    assert f'above chance, 0.25 [{low:.2f}, {high:.2f}] survives' in sentence
    assert sentence.startswith('With the frames of every clip shuffled, 50.0 [')
    assert '100.0 [88.4, 100.0] % on the original frames'  # 0.025^(1/30) in sentence
    assert 'B = 0.69 [' in sentence


@pytest.mark.parametrize(
    ('probes', 'start'),
    [
        (['freeze', 'shuffle'], 'With the frames of every clip shuffled'),
        (['freeze', 'reverse'], 'With one frame of every clip shown throughout'),
        (['mine'], 'Under the probe mine'),
    ],
)
def test_shuffle_leads_and_else_the_first_probe(probes, start):
    assert answer(summarise([half()] * len(probes), probes)).startswith(start)


def test_without_probes_nothing_is_claimed_of_bias():
    sentence = answer(summarise([], []))
    assert 'no probe was measured' in sentence
    assert 'S' not in sentence


def test_an_undefined_share_is_said_to_be_undefined():
    labels = np.arange(40) % 2
    top1 = np.stack([half(), half()], 1)
    summary = summarise_bias(top1, labels, [('original', None), ('shuffle', 0)], resamples=200)
    assert '(static share S) is undefined' in answer(summary)


def test_the_first_screen_holds_subject_answer_scope_and_bars(findings):
    facts, sentence, scope, *rest = overview(findings).blocks
    assert isinstance(facts, Facts)
    assert ('Measured on', '30 samples, 3 classes') in facts.pairs
    assert ('Recogniser', 'not recorded') in facts.pairs
    assert sentence == Paragraph(answer(findings.summary), answer=True)
    assert 'They speak of this checkpoint' in scope.text
    assert '30 samples, taken as independent' in scope.text
    figure = rest[-1]
    assert isinstance(figure, Figure)
    assert 'original 100.0 percent; shuffle 50.0 percent; freeze 33.3 percent' in figure.alt


def test_one_group_has_no_intervals(make_results):
    findings = collect('x', make_results(samples=dict(group='me')))
    assert describe_intervals(findings).startswith('There are no intervals')
    assert '[' not in answer(findings.summary)


def test_parts_of_one_network_are_one_checkpoint(make_results):
    runs = [dict(weights_sha256='a' * 64), dict(weights_sha256='a' * 64)]
    assert 'speak of this checkpoint' in describe_intervals(collect('x', make_results(pooled=runs)))
    runs[1] = dict(weights_sha256='b' * 64)
    assert 'the 2 checkpoints pooled' in describe_intervals(collect('x', make_results(pooled=runs)))
