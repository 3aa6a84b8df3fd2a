"""A head that scores some of the classes which its network was trained on.

The head stays the stock head, so that checkpoints load as they are; only the way from its logits
to the scores of a sample differs.
"""

from collections.abc import Sequence
from types import new_class
from typing import Any

import torch
from mmaction.models.heads import BaseHead
from mmaction.registry import MODELS
from torch import Tensor

from mmbias.datasets import read_classes
from mmbias.results.averaging import RESTRICTIONS
from mmbias.results.restricting import class_indices


class ClassRestriction(BaseHead):
    """What a restricted head has before its stock head in the order of inheritance.

    ``num_classes`` remains the width of the network's last layer.
    """

    all_classes: tuple[str, ...]
    classes: tuple[str, ...]
    restrict: str
    kept: Tensor

    def average_clip(self, cls_scores: Tensor, num_segs: int = 1) -> Tensor:
        """Scores of the kept classes.

        Args:
            cls_scores: Logits of all classes, shape (N * K, all classes).
            num_segs: Clips of a sample (K).

        Returns:
            Averaged over the clips, shape (N, kept classes); every clip, shape (N, K, kept
            classes), where ``average_clips`` is None.
        """
        log_probs = cls_scores.log_softmax(-1)[:, self.kept]  # logits up to one number a clip
        if self.average_clips == 'prob' and self.restrict == 'probs':
            return log_probs.unflatten(0, (-1, num_segs)).logsumexp(1).softmax(-1)
        return super().average_clip(log_probs, num_segs)

    def loss(self, *args: Any, **kwargs: Any) -> dict:
        """Refuse to train."""
        raise NotImplementedError(
            'a ClassRestrictedHead only tests: train the head that it restricts, or a head with '
            f'num_classes={len(self.classes)}'
        )


@MODELS.register_module(name='ClassRestrictedHead')
def restrict_head(
    head: dict[str, Any],
    all_classes: str | Sequence[str],
    classes: str | Sequence[str],
    restrict: str = 'probs',
) -> ClassRestriction:
    """Build any recognition head of MMAction2, restricted to some of its classes.

    State-dict names are those of the stock head. With the logits z(t, k) of clip t and class k,
    and the kept classes R, a sample's score of class k in R is

    - ``'probs'``, clips averaged by ``'prob'``: mean over t of softmax(z(t))(k) over all classes,
      divided by the sum of these means over R;
    - ``'logits'``, averaged by ``'prob'``: mean over t of softmax(z(t))(k) over R alone;
    - either, averaged by ``'score'``: softmax over R of the mean over t of z(t, k). Here the two
      agree, as log-probabilities differ from logits by the same number for every class.

    With one clip all agree. With several, ``'logits'`` gives every clip the same weight, while in
    ``'probs'`` a clip counts by the probability that it leaves to R. To scale the probabilities
    in each clip would be ``'logits'`` again.

    The paper averages "the model output" and ignores "the output score for other actions", told in
    this order. Its network ends without a softmax, so that ``'score'`` is the literal reading of
    the average; ``'prob'`` is what MMAction2's configs mostly have, and the default of this
    project's. ``'probs'`` is the default here, for the text tells of the average first. Which
    reading its figures have cannot be told from it: a run that keeps its clip scores is reported
    under each, see :func:`mmbias.results.restricting.read_every_way`.

    Averaging is the head's own ``average_clips``; as everywhere in MMAction2, ``'score'`` leaves
    out the last softmax. Where clips are not averaged, they are given as log-probabilities of R
    among all classes, whatever the rule.

    Source: Han, section 4.

    Args:
        head: Config of the stock head, for example ``{{_base_.model.cls_head}}``.
        all_classes: Names of all its classes in the order of its outputs, or a text file with one
            a line.
        classes: Names to keep, in the order of the scores, or a text file with one a line.
        restrict: ``'probs'`` or ``'logits'``.

    Returns:
        The head. It is for testing and cannot be trained.

    Raises:
        ValueError: If a name is unknown or doubled, or ``all_classes`` does not fit the head.
    """
    if restrict not in RESTRICTIONS:
        raise ValueError(f'unknown restrict {restrict!r}, allowed: {", ".join(RESTRICTIONS)}')
    every = read_classes(all_classes)
    names = read_classes(classes) if isinstance(classes, str) else tuple(classes)
    kept = class_indices(names, every)
    built: Any = MODELS.build(head)
    _check_width(built, head, len(every))
    stock = type(built)
    built.__class__ = new_class(f'ClassRestricted{stock.__name__}', (ClassRestriction, stock))
    built.all_classes, built.classes, built.restrict = every, names, restrict
    built.register_buffer('kept', torch.tensor(kept), persistent=False)
    return built


def _check_width(built: Any, head: dict[str, Any], expected: int) -> None:
    # The num_classes of OmniHead is that of its images.
    width = head.get('video_classes', getattr(built, 'num_classes', None))
    if not isinstance(built, BaseHead) or width is None:
        raise ValueError(
            f'{type(built).__name__} cannot be restricted, allowed: the classification heads of '
            'MMAction2'
        )
    if width != expected:
        raise ValueError(
            f'{type(built).__name__} has {width} classes, all_classes names {expected}'
        )
