"""A lake and what the user keeps beside it -> a place elsewhere, and back.

backup.json                    that this is a place of ours, and of which form
files/ab/ab12…                 a file by what it hashes to: copied once, never written again
versions/000007.json           what one backup is of: every name in DATA, with its hash

A version is written last, when all that it names is there and was read back: whatever is killed
when, the newest version is whole. It holds the lake as one version of its log has it. The corpus is
no part of it: the lake makes it again.
"""
