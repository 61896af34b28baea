"""The baseline of the booking figure: raw PyMySQL, 16 connections in processes, one hot row."""

import multiprocessing
import time
from multiprocessing.synchronize import Barrier
from typing import Any

import pymysql

CONNECTIONS = 16


def prepare(address: dict[str, Any], capacity: int) -> None:
    """Make the two tables of the baseline in the database of ``address``."""
    connection = pymysql.connect(**address, autocommit=True)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS raw_quota, raw_booking")
        cursor.execute("CREATE TABLE raw_quota (id INT PRIMARY KEY, booked INT NOT NULL, capacity INT NOT NULL)")
        cursor.execute(
            "CREATE TABLE raw_booking (id BINARY(16) PRIMARY KEY, person BINARY(32) NOT NULL UNIQUE, name VARCHAR(60))"
        )
        cursor.execute("INSERT INTO raw_quota VALUES (1, 0, %s)", (capacity,))
    connection.close()


def _book(address: dict[str, Any], worker: int, count: int, together: Barrier) -> None:
    connection = pymysql.connect(**address, autocommit=False)
    cursor = connection.cursor()
    together.wait()
    for number in range(count):
        key = worker * 10_000_000 + number
        cursor.execute("BEGIN")
        cursor.execute("UPDATE raw_quota SET booked = booked + 1 WHERE id = 1 AND booked < capacity")
        cursor.execute(
            "INSERT INTO raw_booking VALUES (%s, %s, %s)", (key.to_bytes(16, "big"), key.to_bytes(32, "big"), "张伟")
        )
        connection.commit()
    connection.close()


def raw_rate(address: dict[str, Any], bookings: int) -> float:
    """Bookings per second of ``CONNECTIONS`` processes that share ``bookings``."""
    prepare(address, bookings * 2)
    together = multiprocessing.get_context("spawn").Barrier(CONNECTIONS + 1)
    workers = [
        multiprocessing.get_context("spawn").Process(target=_book, args=(address, n, bookings // CONNECTIONS, together))
        for n in range(CONNECTIONS)
    ]
    for worker in workers:
        worker.start()
    together.wait()
    started = time.perf_counter()
    for worker in workers:
        worker.join()
    return bookings / (time.perf_counter() - started)
