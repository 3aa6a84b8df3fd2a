"""Masks that others made, format by format."""

from mmbias.masks.importing.arrays import read_array
from mmbias.masks.importing.boxes import read_boxes
from mmbias.masks.importing.hat import read_probabilities
from mmbias.masks.importing.importer import Importer, find_all
from mmbias.masks.importing.jhmdb import read_part_mask
from mmbias.masks.importing.mask_video import read_video
from mmbias.masks.importing.run_lengths import read_run_lengths
from mmbias.masks.importing.sam2 import read_labels, read_objects

VIDEOS = ('.avi', '.mp4', '.mkv', '.mov', '.webm')

IMPORTERS: dict[str, Importer] = {
    'sam2': Importer(read_labels),
    'sam2-objects': Importer(read_objects),
    'hat': Importer(read_probabilities),
    'jhmdb': Importer(read_part_mask, ('/puppet_mask.mat', '.mat')),
    'boxes': Importer(read_boxes, ('.csv', '.json'), {'threshold': 0.5}),
    'coco-rle': Importer(read_run_lengths, ('.json',)),
    'npz': Importer(read_array, ('.npz',)),
    'video': Importer(read_video, VIDEOS, {'reader': 'auto'}),
}

__all__ = ['IMPORTERS', 'Importer', 'find_all']
