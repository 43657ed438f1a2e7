from fleet.io._aws import AwsLink as Link


def open_link(*args, **kwargs):
    link = Link(*args, **kwargs)
    link.up()
    return link
