"""Help of what stands in this folder, also where a Python lacks the packages that the work itself needs."""

import argparse
import importlib.util
import sys
from pathlib import Path


def packages(*names):
    """Ends the script where one of the packages is missing; asked for help, with what it says of itself.

    Called before anything else is imported that may import them.
    """
    missing = [name for name in names if importlib.util.find_spec(name) is None]
    if not missing:
        return
    main = sys.modules["__main__"]
    if {"-h", "--help"} & set(sys.argv[1:]):
        print(main.__doc__.strip())
        sys.exit(0)
    sys.exit(f"{Path(main.__file__).stem}: this Python has no {', '.join(missing)}; the first lines of compare.py say how to get one")


def library(name, document):
    """Ends a file that is meant to be imported but was run, which has nothing to do but to explain itself."""
    if name == "__main__":
        argparse.ArgumentParser(
            description=document, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
        sys.exit("it does nothing by itself: the scripts beside it import it")


library(__name__, __doc__)
