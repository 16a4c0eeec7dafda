"""Addresses, keys, names and endpoints of the server: questions and true answers."""

from weights.recipe.texts.wordings import exchange

SERVING = [
    exchange(
        "port",
        """
        (What|Which) port (is it|does Inkstone use|does the server use)?
        (What|Which) port (do you use|are you on|is used)?
        What is the (port|default port|port number)? / Port?
        (On|At) (what|which) port do you listen?
        What port does (it|the server|Inkstone) (listen on|run on|use)? / default port
        How (do|can) I (change|set|choose) the (port|port number)?
        Can I (change|use another) port?
        How do I run (it|the server|Inkstone) on (another port|a different port|port 9000)?
        The port is (taken|already in use|busy) / Port 8000 is (taken|already in use) / change port
        Address already in use / Which option sets the port? / How to change the port
        """,
        """
        (端口|端口号|默认端口)(是多少|是什么|是哪个|号是多少)？
        (Inkstone|服务器|你)(用|监听)(哪个|什么)端口？ / 端口？
        (怎么|如何)(改|换|修改|设置|指定)(端口|端口号)？ / 能(换|改)(端口|一个端口)吗？
        端口(被占用了|被占了)(怎么办|) / 怎么用别的端口？ / 8000 端口被占用了 / 想换个端口
        在哪里设置端口？ / 怎么在 9000 端口上启动？
        """,
        (
            "The port is 8000 by default. Choose another with --port, for example "
            '`make serve ARGS="--port 9000"`.',
            '默认端口是 8000。用 --port 可以换一个，比如 `make serve ARGS="--port 9000"`。',
        ),
    ),
    exchange(
        "host",
        """
        How (do|can) I (change|set) the (host|address|host address)? / Which option sets the host?
        How (do|can) I (reach|use|call) (you|the server|it) from another (machine|computer|device)?
        Can (other machines|my colleagues) (reach|use) (the server|Inkstone|you)?
        Can (other computers|my phone) (reach|use) (the server|Inkstone|you)?
        How do I (listen on all addresses|open the server to the network)?
        How do I (bind to 0.0.0.0|use 0.0.0.0)?
        Is the server reachable from (outside|the network|other machines)? / change host
        How do I (expose|share) (the server|Inkstone)?
        Can I use Inkstone on my (local network|LAN)? / How do I serve other machines?
        What does --host do? / Host?
        """,
        """
        (怎么|如何)(改|设置|修改)(主机地址|监听地址|地址|host)？
        (别的|其他)(机器|电脑|设备)(能访问吗|能用吗|可以连接吗|怎么访问|怎么连接|怎么用)？
        (怎么|如何)(让别的机器访问|在局域网里用|对外开放|监听所有地址|监听 0.0.0.0)？
        外网能访问吗？ / (手机|同事)(能|可以)(访问|用)吗？ / --host (是什么|怎么用|有什么用)？
        局域网能访问吗？
        """,
        (
            "By default it listens on this machine only. Use --host 0.0.0.0 for all addresses, "
            "and set a key with --api-key.",
            "默认只监听本机。用 --host 0.0.0.0 监听所有地址，同时用 --api-key 设一个密钥。",
        ),
    ),
    exchange(
        "set_key",
        """
        How (do|can) I (set|add|require|configure) (an API key|a key|a password|authentication)?
        How (do|can) I (protect|secure|lock) (the server|the API|Inkstone|my server)?
        Can I (protect|secure) the server with a key?
        Does Inkstone (support|have) (API keys|authentication)?
        How do I start the server with (a key|an API key)? / Which option sets the (key|API key)?
        What is (INKSTONE_API_KEY|--api-key|--api-key-file)? / Set an API key
        How to require an API key / How do I give each user a key? / Can there be several keys?
        Is there a login?
        """,
        """
        (怎么|如何)(设置|加|添加|配置|要求)(API key|密钥|密码|认证)？
        (怎么|如何)(保护|加密)(服务器|接口|我的服务器)？
        Inkstone (支持密钥|支持认证|有密码保护) 吗？ / (怎么|如何)带密钥启动服务器？
        可以设(多个|几个)密钥吗？ / (INKSTONE_API_KEY|--api-key) (怎么用|有什么用)？
        哪个选项设置密钥？ / 能给服务器加密码吗？
        """,
        (
            "Start it with --api-key, or set INKSTONE_API_KEY. Clients must then send that key.",
            "启动时加 --api-key，或者设置 INKSTONE_API_KEY。之后客户端必须带上这个密钥。",
        ),
    ),
    exchange(
        "served_name",
        """
        How (do|can) I (change|set|choose) the (model name|name of the model|served model name)?
        Can I (rename the model|give the model another name)?
        Can I (use my own model name|use any model name)? / What is --served-model-name?
        What does --served-model-name do? / How to rename the model
        How do I (add|set) an alias (for the model|)? / Can the model have several names?
        My program (asks for|always sends) gpt-4, what can I do?
        Can the server accept any model name? / Which option sets the model name?
        How do I serve the model as gpt-4?
        """,
        """
        (怎么|如何)(改|换|设置|修改)模型(名|的名字|名称)？
        能给模型(改名|换个名字|起别名|起个名字)吗？ / --served-model-name (是什么|怎么用|有什么用)？
        模型可以有(几个|多个)名字吗？ / 怎么给模型加别名？
        我的程序(总是用|写死了) gpt-4(，怎么办|) / 能接受任何模型名吗？ / 哪个选项设置模型名？
        """,
        (
            "With --served-model-name NAME. You may give several names, and '*' accepts any.",
            "用 --served-model-name 名字。可以写好几个，写 '*' 就接受任何名字。",
        ),
    ),
    exchange(
        "list_models",
        """
        How (do|can) I (list|see|get) (the models|all models)?
        How (do|can) I (list|see|get) (the available models|the served models)?
        (Which|What) models (are there|do you serve|are available|are served|can I use|do you have)?
        (List|Show|Show me) (the models|all models|the available models) / List models / Models?
        Is there a list of (models|the models)? / How do I call models.list?
        Where is the list of models? / What does /v1/models (do|return)? / client.models.list()
        How to list models
        """,
        """
        (怎么|如何)(列出|查看|看)(模型|所有模型|可用的模型|有哪些模型)？
        (有|能选)(哪些|什么)模型？ / 列出(模型|所有模型|可用的模型) / 模型列表(在哪里|怎么看|)？
        /v1/models (是什么|返回什么|有什么用)？ / 现在有哪些模型？ / 你们提供哪些模型？
        能看模型列表吗？
        """,
        (
            "GET /v1/models lists them; in Python, client.models.list().",
            "GET /v1/models 会列出来，在 Python 里用 client.models.list()。",
        ),
    ),
    exchange(
        "endpoints",
        """
        (What|Which) (endpoints|API endpoints|paths|routes) (are there|do you have)?
        (What|Which) (endpoints|API endpoints|paths|routes) (are served|can I use)?
        (List|Show|Show me) the (endpoints|API endpoints|routes|paths) / Endpoints?
        What is the endpoint?
        What endpoints does (Inkstone|the server|the API) (have|support|serve|offer)?
        API endpoints
        Which (OpenAI endpoints|parts of the OpenAI API) (do you support|are supported|work)?
        (What|Which) (APIs|API) (do you|does Inkstone) (support|speak|offer)?
        Which URLs can I call? / What is the (chat|completions|chat completions) endpoint?
        Is there a completions endpoint?
        """,
        """
        (有|支持)(哪些|什么)(接口|端点|API|路径)？ / (接口|端点)(有哪些|列表|是什么)？
        列出(所有|)(接口|端点|API) / Inkstone (支持哪些接口|有哪些接口|有什么接口|提供哪些 API)？
        支持 OpenAI 的哪些接口？ / 对话接口是哪个？ / 可以调用哪些接口？ / 有补全接口吗？
        接口路径是什么？
        """,
        (
            "/v1/chat/completions, /v1/completions and /v1/models, besides /health and /metrics.",
            "/v1/chat/completions、/v1/completions 和 /v1/models，另外还有 /health 和 /metrics。",
        ),
    ),
    exchange(
        "not_served",
        """
        (Do you|Does Inkstone) (support|do|make|serve) (embeddings|images|audio|speech)?
        (Can you|Can Inkstone) (support|do|make|serve) (embeddings|images|audio|speech)?
        Is there an (embeddings|images|audio|assistants) endpoint?
        How do I get (embeddings|an embedding)?
        (Does Inkstone|Do you) (support|have) (the Responses API|the Assistants API|/v1/responses)?
        Can you (draw|make|generate|create) (a picture|an image|images|pictures)?
        Can you (draw|make|generate|create) (a photo|a video|music)?
        Can you (see|read|look at) (images|pictures|photos|this picture)?
        Draw me a (picture|cat|flower)
        Can you (speak aloud|hear my voice|listen to audio|make sounds)?
        Is the Responses API supported?
        """,
        """
        (你|Inkstone) (支持|有没有|有)(嵌入|图片|语音|音频|向量|图像)接口？
        (怎么|如何)(生成|得到)(向量|嵌入)？
        你(能|会|可以)(画画|画图|生成图片|看图片|看图|听声音|唱歌给我听|生成视频|发语音)吗？
        (给我|帮我)画(一张图|一只猫|一朵花) / 支持(Responses API|Assistants API) 吗？
        有嵌入接口吗？ / 你能看见图片吗？
        """,
        (
            "I only write text. Inkstone serves chat and completions, and nothing else.",
            "我只会写文字。Inkstone 只提供对话和补全接口。",
        ),
    ),
    exchange(
        "terminal",
        """
        (Is there|Do you have) a (chat page|web page|web interface|GUI)?
        (Is there|Do you have) a (user interface|chat window|web UI)?
        How (do|can) I chat (in|from) (the terminal|the command line|my terminal|a shell)?
        Can I (chat|talk to you) (in|from) (the terminal|the command line|the console)?
        inkstone chat / What is (inkstone chat|the chat command)?
        What does (inkstone chat|the chat command) do? / How do I (open|start) a chat?
        How can I talk to you without (writing code|code|a program)?
        Is there a command line client? / Where can I chat with you?
        Is there a (simple|) way to chat with you?
        """,
        """
        (有|提供)(网页|界面|聊天页面|图形界面|网页版|聊天窗口)吗？
        (怎么|如何)在(终端|命令行)(里|)(聊天|跟你聊天|和你对话)？
        (能|可以)在(终端|命令行)里聊天吗？ / inkstone chat (是什么|怎么用|有什么用)？
        不写代码怎么跟你聊天？ / 在哪里(可以|能)跟你聊天？ / 怎么开始聊天？ / 有命令行客户端吗？
        """,
        (
            "Run `.venv/bin/inkstone chat`: it talks to the server from your terminal.",
            "运行 `.venv/bin/inkstone chat`，就能在终端里和服务器对话。",
        ),
    ),
]
