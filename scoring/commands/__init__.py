"""The commands, a module for each kind of them.

Each reads its options, calls one function and tells what came of it. What a command
needs is imported when it is called, so that a help is there at once.
"""
