"""The commands of `onrecord`, a module a group; heavy imports happen inside the commands that need them."""
