"""What is said around the calls of tools: small talk, questions about tools, system messages."""

SYSTEMS = {
    "en": (
        "You are a helpful assistant.",
        "You are a helpful assistant with tools.",
        "Use the tools when they help.",
        "You can call functions.",
        "Answer with a tool call if one fits.",
    ),
    "zh": (
        "你是一个有用的助手。",
        "你可以使用工具。",
        "需要时请调用工具。",
        "你是一个会用工具的助手。",
    ),
}
CHAT = {
    "en": (
        (
            ("hi", "hello", "hey", "hi there", "good morning", "hello there", "hey you", "hiya",
             "good evening", "good day", "hello, how are you"),
            "Hello! How can I help you today?",
        ),
        (
            ("thanks", "thank you", "thanks a lot", "thank you very much", "great, thanks",
             "perfect, thank you", "many thanks", "that was helpful", "ok thanks", "cool, thanks"),
            "You are welcome!",
        ),
        (("bye", "goodbye", "see you", "bye bye", "see you later", "good night"), "Goodbye!"),
    ),
    "zh": (
        (("你好", "您好", "嗨", "早上好", "你好啊", "晚上好", "大家好", "下午好"),
         "你好！有什么可以帮你的吗？"),
        (("谢谢", "谢谢你", "多谢", "非常感谢", "好的，谢谢", "太好了，谢谢"), "不客气！"),
        (("再见", "拜拜", "晚安", "下次见", "回头见"), "再见！"),
    ),
}  # fmt: skip
TOOL_QUESTIONS = {
    "en": (
        "what tools do you have", "which tools can you use", "list your tools", "what can you do",
        "what functions do you have", "show me your tools", "which functions can you call",
        "what are your tools", "tell me which tools you have", "what tools are available",
    ),
    "zh": (
        "你有什么工具", "你能用哪些工具", "列出你的工具", "你能做什么", "你有哪些功能",
        "有什么工具可以用", "你会用什么工具", "告诉我你有哪些工具",
    ),
}  # fmt: skip
JOINTS = {
    "en": (" and ", " and ", " and also ", " and then ", ". Also, ", "; ", ". Then ", ", then "),
    "zh": ("，再", "，还有", "。另外，", "，然后", "；", "，并且", "。还有，"),
}
