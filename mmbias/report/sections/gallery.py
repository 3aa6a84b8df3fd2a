"""What the network was shown: pictures of a few videos under every probe."""

from collections.abc import Sequence

from mmbias.analysis.flags import count_noun
from mmbias.findings.findings import Findings
from mmbias.report.document import Figure, Paragraph, Section
from mmbias.report.figures.gallery import draw_gallery
from mmbias.results.gallery import GallerySample

MOST_ROWS = 12  # of a figure: twelve probes of four videos are two megabytes


def gallery(findings: Findings) -> Section | None:
    """Pictures of the samples of a gallery; None where the run left none."""
    samples = findings.gallery
    if not samples:
        return None
    text = (
        f'What the network was shown of {count_noun(len(samples), "videos")}, after decoding, '
        'resizing and cropping: look here first whether a probe does what its name says.'
    )
    figures = (
        gallery_figure(sample, f'gallery_{place}') for place, sample in enumerate(samples, 1)
    )
    return Section('What the network sees', 'gallery', (Paragraph(text), *figures))


def gallery_figure(sample: GallerySample, name: str, *, of: str = '') -> Figure:
    """The pictures of one sample, of one seed each.

    Args:
        sample: Its pictures.
        name: Of the figure's file.
        of: What the sample was shown to, for where a page has several.

    Returns:
        The figure.
    """
    different = _first_of_each(sample.names)
    rows = different[:MOST_ROWS]
    names = [sample.names[row] for row in rows]
    outlined = 'The mask of the actor is outlined on the original.' if _has_mask(sample) else ''
    seeds = 'Of several seeds one is shown.' if len(different) < len(sample.names) else ''
    more = count_noun(len(different) - len(rows), 'probes')
    left_out = f'{more} more lie in the gallery.' if len(different) > len(rows) else ''
    shown = ', '.join(filter(None, (of, sample.id, f'class {sample.label}')))
    sentences = (f'{shown}: {_moments(sample)}.', outlined, seeds, left_out)
    return Figure(
        name=name,
        svg=draw_gallery([(sample.names[row], sample.pictures[row]) for row in rows], sample.masks),
        alt=f'Pictures of {shown}; a row each: {", ".join(names)}.',
        caption=' '.join(filter(None, sentences)),
    )


def _first_of_each(names: Sequence[str]) -> list[int]:
    """Rows to show: the first seed of every probe."""
    kinds = [name.split(' (')[0] for name in names]
    return [kinds.index(kind) for kind in dict.fromkeys(kinds)]


def _has_mask(sample: GallerySample) -> bool:
    return sample.masks is not None and bool(sample.masks.any())


def _moments(sample: GallerySample) -> str:
    if not sample.places:
        return f'{count_noun(sample.pictures.shape[1], "pictures")} of its first clip in time order'
    places = [str(place + 1) for place in sample.places]
    return f'pictures {", ".join(places)} of its first clip'
