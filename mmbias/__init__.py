"""How much does a video action recogniser lean on what a single frame shows?

Importing the package loads nothing: results, analysis, findings and report need neither torch nor
MMAction2. Configs register the parts of the package through
``custom_imports = dict(imports=['mmbias.plugin'], allow_failed_imports=False)``.
"""

__version__ = '0.1.0'
