"""Measures a TCP link between two hosts: on one `link.py serve ADDRESS`, on the other `link.py measure ADDRESS`.

Prints megabits a second each way and the time that one byte takes there and back. The server serves once.
"""

import argparse
import socket
import statistics
import sys
import time

PORT = 5201
SECONDS = 1.0
ROUND_TRIPS = 500
CHUNK = bytes(1 << 16)


def pour(connection):
    """Sends for a while, then says that this was all."""
    deadline = time.perf_counter() + SECONDS
    while time.perf_counter() < deadline:
        connection.sendall(CHUNK)
    connection.shutdown(socket.SHUT_WR)


def drain(connection):
    """Megabits a second until the other side is done, from the first byte on."""
    count, began = len(connection.recv(len(CHUNK))), time.perf_counter()
    while received := connection.recv(len(CHUNK)):
        count += len(received)
    return 8e-6 * count / (time.perf_counter() - began)


def serve(address):
    with socket.create_server((address, PORT)) as server:
        with server.accept()[0] as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for _ in range(ROUND_TRIPS):
                connection.sendall(connection.recv(1))
        with server.accept()[0] as connection:
            rate = drain(connection)
            connection.sendall(repr(rate).encode())
        with server.accept()[0] as connection:
            pour(connection)


def connect(address):
    deadline = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection((address, PORT), timeout=30)
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                sys.exit(f"link: nobody serves at {address}:{PORT}; start link.py serve {address} there")
            time.sleep(0.05)


def round_trip(connection):
    began = time.perf_counter()
    connection.sendall(b"x")
    connection.recv(1)
    return time.perf_counter() - began


def measure(address):
    with connect(address) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        trip = statistics.median(round_trip(connection) for _ in range(ROUND_TRIPS))
    with connect(address) as connection:
        pour(connection)
        there = float(connection.recv(64))
    with connect(address) as connection:
        back = drain(connection)
    print(f"link: {there:.0f} Mbit/s there, {back:.0f} Mbit/s back, round trip {1e6 * trip:.0f} µs", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("role", choices=["serve", "measure"])
    parser.add_argument("address")
    arguments = parser.parse_args()
    {"serve": serve, "measure": measure}[arguments.role](arguments.address)
