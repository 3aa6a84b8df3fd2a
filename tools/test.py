"""Probe a recogniser: one pass over a data set, accuracy under every probe, B and S.

Any MMAction2 config of a frame-based recogniser works; where it names another test loop, the
probe loop takes its place.

Example:
    python tools/test.py CONFIG CHECKPOINT --probes original shuffle reverse --seeds 0 1 2 --out DIR
"""

import argparse
import os
from pathlib import Path

from mmengine.config import DictAction

from mmbias.evaluation.compute import COMPUTE
from mmbias.evaluation.test_configs import (
    load_test_config,
    run_test,
    use_probe_loop,
    use_reader,
    use_shuffled_pipeline,
)
from mmbias.evaluation.video_stamps import STAMPS
from mmbias.masks.rules import RULES
from mmbias.probes.expanding import grow_probes
from mmbias.readers import READERS
from mmbias.tooling import command

PROBES_HELP = (
    'default: those of the config, or original shuffle; also shuffle-video, block-shuffle, '
    'reverse, freeze, with --masks actor-only, background-only, background-swap, ... and your own; '
    'NAME:OPTION=VALUE+ORDER sets options, and for pictures the order, as background-swap+freeze'
)
MASKS_HELP = 'folder of masks of the actors, which tools/make_masks.py makes'
USABLE_HELP = 'which masks count: found in 80 %% of the frames (default), hat, scuba or any'
DONOR_HELP = 'column that says what a background is of, by which donors are chosen; default: label'
DONORS_HELP = 'videos that may give their background; default: those that are tested'
GROW_HELP = 'each probe of actors also with masks widened by so many pixels, or narrowed below 0'
GALLERY_HELP = 'videos of which pictures are kept under every probe, default 4'
VIDEO_HELP = 'for shuffle-video: a video with more frames counts as unreadable, default 2048'
PIPELINE_HELP = 'stock test loop with FrameShuffle in the pipeline, for the first seed'
READER_HELP = 'of the videos; fast: resize before colour conversion; default: that of the config'
COMPUTE_HELP = 'fast: compile the network first; scores change in the last bits; default: plain'
COMPARE_HELP = 'by what a resume tells that a video was exchanged; default: size and time'
LAUNCH_HELP = 'for several processes: torchrun --nproc-per-node N tools/test.py ... with pytorch'
OPTIONS_HELP = 'entries of the config to replace'


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('config', help="config file, or one of MMAction2's as mmaction::recognition/...")
    add('checkpoint', help="checkpoint file or address; 'none' probes random weights")
    add('--probes', nargs='+', metavar='NAME', help=PROBES_HELP)
    add('--masks', metavar='DIR', help=MASKS_HELP)
    add('--usable', choices=list(RULES), help=USABLE_HELP)
    add('--donor-column', metavar='NAME', help=DONOR_HELP)
    add('--donors', metavar='MANIFEST', help=DONORS_HELP)
    add('--grow', nargs='+', type=int, default=[], metavar='PX', help=GROW_HELP)
    add('--gallery', type=int, metavar='N', help=GALLERY_HELP)
    add('--block-sizes', nargs='+', type=int, metavar='FRAMES', help='a block-shuffle for each')
    add('--subsample-steps', nargs='+', type=int, metavar='FRAMES', help='a subsample for each')
    add('--max-video-frames', type=int, metavar='N', help=VIDEO_HELP)
    add('--seeds', nargs='+', type=int, metavar='SEED', help='shuffle seeds, default 0')
    add('--out', metavar='DIR', help='results folder; default: probes in the log folder')
    add('--work-dir', metavar='DIR', help='folder of the logs')
    add('--resume', action='store_true', help='go on in --out, with the same settings')
    add('--max-failures', type=int, metavar='N', help='unreadable samples allowed, default 0')
    add('--keep-clip-scores', action='store_true', help='also write the scores of every clip')
    add('--reader', choices=['auto', *READERS], help=READER_HELP)
    add('--compute', choices=COMPUTE, help=COMPUTE_HELP)
    add('--compare-videos', choices=list(STAMPS), help=COMPARE_HELP)
    add('--shuffled-pipeline', action='store_true', help=PIPELINE_HELP)
    add('--launcher', choices=['none', 'pytorch', 'slurm', 'mpi'], default='none', help=LAUNCH_HELP)
    add('--local_rank', '--local-rank', type=int, default=0, help=argparse.SUPPRESS)
    add('--cfg-options', nargs='+', action=DictAction, metavar='KEY=VALUE', help=OPTIONS_HELP)
    return parser.parse_args()


def probe_settings(args: argparse.Namespace) -> dict:
    """Settings of the loop that were given on the command line."""
    doses = [dict(type='block-shuffle', block=block) for block in args.block_sizes or ()]
    doses += [dict(type='subsample', step=step) for step in args.subsample_steps or ()]
    doses += [grown for px in args.grow for grown in grow_probes(args.probes or [], px)]
    probes = [*(args.probes or ['original', 'shuffle']), *doses] if doses else args.probes
    given = dict(
        probes=probes,
        seeds=args.seeds,
        out_dir=args.out,
        max_failures=args.max_failures,
        max_video_frames=args.max_video_frames,
        resume=args.resume or None,
        keep_clip_scores=args.keep_clip_scores or None,
        compute=args.compute,
        compare_videos=args.compare_videos,
        masks=args.masks,
        usable=args.usable,
        donor_column=args.donor_column,
        donors=args.donors,
        gallery=args.gallery,
    )
    return {key: value for key, value in given.items() if value is not None}


def main() -> None:
    """Run the test."""
    args = parse_args()
    os.environ.setdefault('LOCAL_RANK', str(args.local_rank))  # older launchers pass it along
    if args.launcher == 'pytorch' and 'RANK' not in os.environ:
        raise ValueError('--launcher pytorch: start with torchrun --nproc-per-node N tools/test.py')
    cfg = load_test_config(args.config, args.checkpoint, args.cfg_options)
    cfg.launcher = args.launcher
    if args.reader:
        use_reader(cfg, args.reader)
    cfg.work_dir = args.work_dir or cfg.get('work_dir') or f'work_dirs/{Path(args.config).stem}'
    settings = probe_settings(args)
    if args.shuffled_pipeline:
        if set(settings) - {'seeds', 'out_dir'}:
            raise ValueError('--shuffled-pipeline takes --seeds and --out, no other probe settings')
        use_shuffled_pipeline(cfg, seed=(args.seeds or [0])[0], out_dir=args.out)
    else:
        use_probe_loop(cfg, **settings)
        if args.resume and 'out_dir' not in cfg.test_cfg:
            raise ValueError('--resume needs the folder to go on with: --out DIR')
    bar = dict(type='ProgressBarHook', title=Path(args.config).stem)
    cfg.custom_hooks = [*(cfg.get('custom_hooks') or []), bar]
    run_test(cfg)


if __name__ == '__main__':
    command(main)
