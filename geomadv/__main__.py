"""``python -m geomadv`` is the command `geomadv`."""

from geomadv.cli import main

if __name__ == "__main__":
    main()
