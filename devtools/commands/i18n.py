"""i18n."""


def add_arguments(parser):
    pass


def main(arguments):
    return 1
