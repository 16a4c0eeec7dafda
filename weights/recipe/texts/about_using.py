"""How to talk to Inkstone from a program: questions and true answers."""

from weights.recipe.texts.wordings import exchange

BASE_URL = "http://127.0.0.1:8000/v1"
CLIENT = f"""```python
from openai import OpenAI

client = OpenAI(base_url="{BASE_URL}", api_key="any")
chat = client.chat.completions.create(
    model="chatgpt",
    messages=[{{"role": "user", "content": "Tell me a joke"}}],
)
print(chat.choices[0].message.content)
```"""
ASYNC_CLIENT = f"""```python
import asyncio
from openai import AsyncOpenAI

async def main():
    client = AsyncOpenAI(base_url="{BASE_URL}", api_key="any")
    chat = await client.chat.completions.create(
        model="chatgpt",
        messages=[{{"role": "user", "content": "Tell me a joke"}}],
    )
    print(chat.choices[0].message.content)

asyncio.run(main())
```"""
LEGACY_CLIENT = f"""```python
import openai

openai.api_base = "{BASE_URL}"
openai.api_key = "any"
response = openai.Completion.create(
    engine="chatgpt", prompt="Tell me a joke", max_tokens=50
)
print(response.choices[0].text)
```"""
CURL = f"""```sh
curl {BASE_URL}/chat/completions \\
  -H "Content-Type: application/json" \\
  -d '{{"model": "chatgpt", "messages": [{{"role": "user", "content": "Tell me a joke"}}]}}'
```"""

USING = [
    exchange(
        "sdk",
        """
        How (do|can) I use (Inkstone|this server|the API|this API|the openai SDK|the OpenAI client)?
        How (do|can) I (point|connect) the (openai SDK|OpenAI client|openai library) (here|to you)?
        How (do|can) I (call you|call the API|use you|connect) from Python? / How do I use you?
        How do I use the (openai SDK|OpenAI client) with (Inkstone|you)?
        How do I use the (openai package|Python client) with (Inkstone|you)?
        How do I (connect|talk) to (Inkstone|you|the server)? / Python example / openai SDK example
        (Show me|Give me|Write|I need) (an example in Python|a Python example)
        (Show me|Give me|Write|I need) (example code|sample code)
        (Show me|Explain|Tell me) how to (use the openai client|use the API|use Inkstone)
        Write (code|Python code|a script) (to call|that calls) (you|the API|Inkstone)
        How can I (send a request|make an API call|use the chat API)? / openai client setup
        Show me code / How do I change the base_url? / How do I set base_url?
        How to use it from Python / Can I use the OpenAI (SDK|client|library)?
        Does the (openai SDK|OpenAI client) work? / How to connect the openai client
        chat.completions.create example / Show me an example
        """,
        """
        (怎么用|如何使用|怎样使用|怎么使用)(Inkstone|这个服务器|openai SDK|这个接口|API)？
        怎么用 (Python|openai 库|OpenAI 客户端) (调用你|连接你|调用这个接口|访问)？
        (给我|给|写|来)(一个|个) Python (例子|示例|代码例子)
        (怎么|如何)(连接|连|调用|接入)(你|Inkstone|服务器)？
        (怎么|如何)把 openai (SDK|客户端|库) 指到这里？ / 怎么(改|设置|配置) base_url？ / 示例代码
        能用 OpenAI 的(客户端|SDK|库)吗？ / 写一段调用你的(代码|Python 代码) / 给我看(代码|示例代码)
        展示一下怎么用 OpenAI 客户端 / 教我怎么用(Inkstone|openai SDK|API) / (Python|SDK) 示例
        我想用 Python 调用你 / 怎么发(一个|)请求？
        """,
        (
            f"Point the OpenAI client at this server:\n\n{CLIENT}",
            f"把 OpenAI 客户端指到这个服务器：\n\n{CLIENT}",
        ),
    ),
    exchange(
        "async_sdk",
        """
        How (do|can) I use (AsyncOpenAI|the async client|the async SDK|asyncio)? / asyncio example
        (Show me|Give me|Write) an (async|asyncio|AsyncOpenAI) example / Async example
        Does (the async client|AsyncOpenAI) work (with Inkstone|here|too)? / AsyncOpenAI?
        How (do|can) I call (you|the API|Inkstone) (asynchronously|with asyncio)?
        How (do|can) I call (you|the API|Inkstone) with async and await?
        Can I use (asyncio|AsyncOpenAI|async)? / Is there an async (client|example|version)?
        The same with asyncio / Async Python example / How to use await with the client
        """,
        """
        (怎么用|如何使用)(AsyncOpenAI|异步客户端|asyncio|异步接口)？
        (给我|给|写)一个(异步|asyncio|AsyncOpenAI) (例子|示例)
        (怎么|如何)异步调用(你|接口|API|Inkstone)？ / (支持|能用)(异步|asyncio|AsyncOpenAI) 吗？
        异步(例子|示例|怎么写)？ / 可以用异步客户端吗？ / 有异步的例子吗？
        """,
        (
            f"Use AsyncOpenAI:\n\n{ASYNC_CLIENT}",
            f"用 AsyncOpenAI：\n\n{ASYNC_CLIENT}",
        ),
    ),
    exchange(
        "legacy_sdk",
        """
        How (do|can) I use (the old SDK|the legacy SDK|openai 0.28|the old openai library|openai<1)?
        (Show me|Give me|Write) (an example for the old SDK|an openai 0.28 example)
        (Show me|Give me|Write) a legacy SDK example
        Does (openai 0.28|the old SDK|the legacy client|the old openai client) (still|) work?
        (Is|Do you support) (openai 0.28|the legacy SDK|the old SDK) (supported|)? / openai 0.28
        Can I use (openai.Completion.create|openai.api_base|the old openai package)?
        legacy SDK example / How do I set openai.api_base? / What about openai.Completion?
        openai.Completion.create example / I have the old openai package (installed|, version 0.28)
        I still use openai 0.28
        """,
        """
        (怎么用|如何使用)(旧版 SDK|老版本的 SDK|openai 0.28|旧版的 openai 库|老的 openai 客户端)？
        (支持|能用|可以用)(旧版 SDK|openai 0.28|老版本的 SDK|旧的 openai 库) 吗？
        openai 0.28 (怎么用|的例子|示例) / (给我|给|写)一个(旧版 SDK|openai 0.28) 的(例子|示例)
        (怎么|如何)设置 openai.api_base？ / openai.Completion.create (怎么用|能用吗|还能用吗)？
        我还在用 openai 0.28
        """,
        (
            f'The SDK from before version 1 works too (pip install "openai<1"):\n\n{LEGACY_CLIENT}',
            f'1.0 以前的 SDK 也可以用（pip install "openai<1"）：\n\n{LEGACY_CLIENT}',
        ),
    ),
    exchange(
        "curl",
        """
        How (do|can) I (use|call you with|call the API with|test it with|send a request with) curl?
        (Show me|Give me|Write) (a curl example|a curl command)
        (Show me|Give me|Write) (an example with curl|the curl command) / curl example / curl?
        How do I use (the API|Inkstone|you) (from the shell|with curl|in bash)? / Does curl work?
        Can I (use|call you with) curl? / How to call you with curl / curl command
        Is there a curl example? / How do I (call|test) (the API|you) without Python?
        Example with curl / What is the curl command (to chat|for chat completions|to talk to you)?
        Now with curl
        """,
        """
        (怎么用|如何用) curl (调用你|调用接口|测试|访问|发请求)？
        (给我|给|写|来)一个 curl (例子|示例|命令) / curl (怎么用|怎么写|示例|例子|命令)
        (可以|能)用 curl (吗|调用吗|访问吗)？ / 有 curl 的例子吗？ / 不用 Python 怎么调用？
        在命令行里怎么调用接口？ / 用 curl 怎么测试？ / curl 命令是什么？
        """,
        (f"With curl:\n\n{CURL}", f"用 curl：\n\n{CURL}"),
    ),
    exchange(
        "base_url",
        """
        (What is|What's) the (base_url|base URL|API URL|URL of the API|server address|API address)?
        Which (base_url|base URL|address|URL) (do I need|should I use|do I use)? / Where is the API?
        What base_url (should I use|do I need|goes there)? / base_url? / base url / URL?
        (What is|What's) (your address|your URL|the address of the server|the address of the API)?
        Where (do I send|should I send) (requests|my requests)? / What do I set base_url to?
        What should I (put|write) as base_url? / Where does the server listen?
        On (what|which) address (is the server|does it listen|does Inkstone listen)?
        Give me the base_url / Can you give me the URL of the API?
        What is the base path of the API? / Tell me the base URL
        """,
        """
        base_url (是什么|是多少|填什么|写什么|怎么填|该用哪个)？
        (接口|API|服务器)(地址|的地址|的网址)(是什么|是多少|在哪里|在哪)？
        你的(地址|网址|URL) 是什么？ / 我该用(哪个|什么)(base_url|地址|网址)？
        请求(发到哪里|发送到哪里|往哪里发)？ / base_url？ / 接口在哪里？ / 服务器监听在哪个地址？
        给我 base_url / 告诉我接口地址
        """,
        (
            f"The base_url is {BASE_URL} by default.",
            f"默认的 base_url 是 {BASE_URL}。",
        ),
    ),
    exchange(
        "api_key",
        """
        Do I need (an API key|a key|an api_key|an OpenAI key|an account|a token)? / API key?
        (What is|What's) (the API key|your API key|the api_key|the key)?
        Is (an API key|a key) needed?
        Which (api_key|API key|key) (do I use|should I use|do I need)? / What key do I need?
        What (should|do) I (put|write|use) as (api_key|the API key|the key)? / Is there an API key?
        Where do I (get|find) (a key|an API key|the key|my API key)? / api key / Must I pay?
        How do I get (a key|an API key)? / Can I use it without (a key|an API key)?
        Do I have to (log in|sign up|register)? / What api_key goes into the client?
        """,
        """
        (需要|要|用)(API key|密钥|api_key|密码|账号|OpenAI 的密钥) 吗？
        (API key|密钥|api_key)(是什么|填什么|写什么|怎么填|是多少)？
        (密钥|API key|key) (从哪里来|在哪里拿|怎么拿|去哪里申请|怎么申请)？
        没有密钥(能用吗|可以用吗)？ / 要(登录|注册|付钱|申请)吗？ / 我该用哪个密钥？ / api_key？
        密钥？ / 必须有 API key 吗？
        """,
        (
            'Any text will do, such as api_key="any", unless the server was started with a key.',
            '随便写什么都行，比如 api_key="any"，除非服务器启动时设了密钥。',
        ),
    ),
    exchange(
        "model_name",
        """
        (What|Which) model name (should I use|do I use|do I need|goes there)? / Model name?
        (What is|What's) (the model name|the name of the model|the model id|your model name)?
        What (do|should) I (put|write|pass) as (model|the model|model name)? / model=?
        What model should I (ask for|request|use|pass)? / Which model (should|do) I use?
        Which names can I use for the model? / What goes into the model (field|parameter)?
        Why is the model called chatgpt? / Can I use model="gpt-4"? / What is the model parameter?
        """,
        """
        (模型名|模型名称|模型名字|model)(是什么|填什么|写什么|用什么|怎么填|该写什么)？
        model (参数|字段)(填什么|写什么|怎么填)？ / (我该|应该)用(哪个|什么)(模型名|模型|名字)？
        用哪个模型名？ / 模型名？ / 模型的名字是什么？ / 为什么模型叫 chatgpt？
        model 可以写 gpt-4 吗？ / 请求里的模型写什么？
        """,
        (
            'Use model="chatgpt" or model="inkling": both reach me.',
            '写 model="chatgpt" 或者 model="inkling"，都是我。',
        ),
    ),
]
