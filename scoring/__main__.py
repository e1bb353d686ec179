"""`python -m scoring` is `leadscore`."""

from scoring.cli import main

if __name__ == "__main__":
    main()
