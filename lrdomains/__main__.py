"""`python -m lrdomains` is the command `lrdomains`."""

from lrdomains.cli.main import main

if __name__ == "__main__":
    main()
