"""Cards of people who do not exist, in each layout, and a picture as a maker's program gives it."""

import base64

from adapters.card_reader.layouts import CardText, Layout, encoded

_PLACE = {"authority": "聊城市公安局东昌府分局"}
RESIDENT = {
    "name": "测试甲",
    "sex": "1",
    "nation": "01",
    "birth": "19900101",
    "address": "山东省聊城市东昌府区测试路1号",
    "number": "371502199001011234",
    **_PLACE,
    "valid_from": "20200101",
    "valid_to": "20400101",
}
HMT = {
    "name": "测试乙",
    "sex": "2",
    "birth": "19851231",
    "address": "山东省聊城市东昌府区测试路2号",
    "number": "820000198512310029",
    **_PLACE,
    "valid_from": "20230601",
    "valid_to": "20280601",
    "pass_number": "M12345678",
    "issued": "01",
}
TEXTS = {
    Layout.RESIDENT: CardText(Layout.RESIDENT, RESIDENT),
    Layout.HMT: CardText(Layout.HMT, HMT),
    Layout.FOREIGN_2017: CardText(
        Layout.FOREIGN_2017,
        {
            "english_name": "TESTER, ALPHA",
            "sex": "1",
            "number": "USA370085123108",
            "country": "USA",
            "name": "测试丙",
            "valid_from": "20190101",
            "valid_to": "20290101",
            "birth": "19851231",
            "version": "01",
            "authority": "1500",
        },
    ),
    Layout.FOREIGN_2023: CardText(
        Layout.FOREIGN_2023,
        {
            "name": "测试丁",
            "sex": "1",
            "renewed": "01",
            "birth": "19851231",
            "english_name": "TESTER, ALPHA",
            "number": "937840198512310017",
            "valid_from": "20240101",
            "valid_to": "20340101",
            "english_rest": "",
            "country": "USA",
            "former": "",
        },
    ),
}
BLOCKS = {layout: encoded(text) for layout, text in TEXTS.items()}


def base_data(layout: Layout) -> bytes:
    """What a module answers to READ_BASE: two lengths, the text, a coded picture."""
    return bytes.fromhex("01000400") + BLOCKS[layout] + bytes(1024)


def told_by_a_service(picture: bytes) -> dict[str, str]:
    """The resident card as one maker's program tells it."""
    return {
        "retcode": "0x90 0x1",
        "name": "测试甲",
        "sex": "男",
        "born": "19900101",
        "cardno": RESIDENT["number"],
        "userlifee": "20400101",
        "photobase64": base64.b64encode(picture).decode(),
    }


AGENT = {
    "TJ_READER_KIND": "simulated",
    "TJ_READER_ORIGINS": "https://jkz.example.cn",
    "TJ_SECRET_READER": (bytes(range(16)) + bytes(range(100, 132))).hex(),
}
"""Settings of an agent."""
