"""Install mmbias.

What is required reads results and writes reports, on a machine without torch and MMAction2 too.
``pip install mmbias[run]`` brings what a network needs, without MMCV: ``mmcv`` and ``mmcv-lite``
both provide the module ``mmcv``, and requiring one would overwrite the other. ``mmbias[lite]`` is
``run`` and the one without compiled operators, which is enough for every recogniser.
"""

from setuptools import find_packages, setup

# decord has wheels for these platforms only; elsewhere PyAV reads the videos.
DECORD_WHEELS = (
    "(platform_system == 'Linux' and platform_machine == 'x86_64')"
    " or (platform_system == 'Windows' and platform_machine == 'AMD64')"
)

RUN = [
    'torch>=2.0',
    'mmengine>=0.10,<1',
    'mmaction2>=1.2,<2',
    'openmim>=0.3.9,<0.4',
    'setuptools<81',  # openmim imports pkg_resources
    'importlib_metadata',  # mmaction2 imports it without requiring it
    'av>=12',
    f'decord>=0.6,<0.7; {DECORD_WHEELS}',
]

setup(
    name='mmbias',
    version='0.1.0',
    description='Measure how much a video action recogniser leans on static cues',
    license='Apache-2.0',
    python_requires='>=3.11,<3.13',
    packages=find_packages(include=['mmbias', 'mmbias.*']),
    package_data={
        'mmbias.datasets': ['classes/*'],
        'mmbias.segmenting': ['blazepose.txt'],
        'mmbias.published': ['*.csv'],
        'mmbias.report': ['templates/*'],
    },
    install_requires=[
        'numpy>=1.24',
        'scipy>=1.11',
        'pandas>=2.0',
        'scikit-learn>=1.3',  # confusion matrices
        'pillow>=10',
        'jinja2>=3.1',
        'matplotlib>=3.7',
        'rich>=13',
        'filelock>=4',
        'pyyaml>=6',
    ],
    extras_require={
        'report': [],  # what is required is enough: a name for those who look for one
        'run': RUN,
        'lite': [*RUN, 'mmcv-lite>=2.0.1,<2.2'],
        'reproduce': ['snakemake>=9,<10', 'snakemake-executor-plugin-slurm>=2,<3'],
        'test': [
            *('hypothesis', 'mypy', 'packaging', 'pytest', 'ruff'),
            *('statsmodels', 'tensorboard'),
        ],
    },
)
