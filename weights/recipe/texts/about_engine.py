"""Other models, training, and how the engine works: questions and true answers."""

from weights.recipe.texts.wordings import exchange

ENGINE = [
    exchange(
        "other_models",
        """
        Can (I|Inkstone|you) (serve|use|load|run) (other models|another model)?
        Can (I|Inkstone|you) (serve|use|load|run) (my own model|a bigger model)?
        How (do|can) I (use|serve|load|run) (a bigger|a larger|another|my own|a different) model?
        (Which|What) (models|model families|architectures) (does Inkstone|do you) (support|run)?
        How (do|can) I (change|switch|replace) the model? / Is there a (better|bigger|larger) model?
        Can I (run|serve|use) (Llama|Mistral|Qwen|Qwen2|Qwen3|GPT-2) (with Inkstone|here|)?
        Does Inkstone support (Llama|Mistral|Qwen|GPT-2|Gemma|DeepSeek)? / Supported models?
        How do I serve a (Llama|Qwen|Mistral) model? / Other models?
        I want a (smarter|better) model
        """,
        """
        (能|可以)(用|加载|换|运行)(别的模型|其他模型|更大的模型|自己的模型|我的模型)吗？
        (怎么|如何)(用|换|加载|运行)(别的|其他|更大的|自己的)模型？
        (支持|能跑|可以用)(哪些|什么)(模型|模型架构|模型家族)？
        支持 (Llama|Qwen|Mistral|GPT-2|通义千问|DeepSeek) 吗？ / (怎么|如何)(换|更换|切换)模型？
        有更(大|好|聪明)的模型吗？ / 能跑 (Llama|Qwen|Mistral) 吗？ / 我想用更好的模型
        """,
        (
            "`inkstone serve FOLDER` serves another model: Llama, Mistral, Qwen2, Qwen3 or GPT-2.",
            "`inkstone serve 文件夹` 可以换模型：支持 Llama、Mistral、Qwen2、Qwen3 和 GPT-2。",
        ),
    ),
    exchange(
        "hugging_face",
        """
        (Can I|How do I|How can I) (use|load|serve|download) a model from (Hugging Face|the hub)?
        (Can I|How do I|How can I) (use|load|serve|download) a model from HuggingFace?
        Does (Inkstone|it) (work with|support) (Hugging Face|safetensors|the Hugging Face hub|GGUF)?
        What (is|must be) in (a|the|my) model folder? / Which files does a model (need|folder need)?
        What (format|layout) (must|should) (a model|my model|the model folder) have? / Model format?
        Can Inkstone download models? / What is the Hugging Face layout? / Hugging Face?
        Which (model formats|file formats) are supported? / Which model format does Inkstone read?
        """,
        """
        (能|可以)(用|下载|加载) Hugging Face (的模型|上的模型) 吗？
        (怎么|如何)(用|下载|加载) Hugging Face 的模型？
        (支持|能用)(Hugging Face|safetensors|GGUF) 吗？
        模型(文件夹|目录)里(要有|需要|该有)(什么|哪些文件)？ / 模型(要|需要|该是)什么格式？
        支持(哪些|什么)模型格式？ / 能自动下载模型吗？
        """,
        (
            "A model folder has config.json, a tokenizer and *.safetensors. "
            "`inkstone serve org/name` takes one from the Hugging Face hub.",
            "模型文件夹里要有 config.json、分词器和 *.safetensors。"
            "`inkstone serve org/name` 会从 Hugging Face 下载。",
        ),
    ),
    exchange(
        "train",
        """
        How (do|can) I (train|make|build) (my own model|a model|you again|Inkling|Inkling again)?
        How (do|can) I (retrain|rebuild|reproduce) (Inkling|you|the model|the embedded model)?
        Can I train (my own model|you|a model|you again)?
        Where is the training (code|script|recipe)?
        What does (make weights|python -m weights.recipe) do? / make weights?
        How is the model made? / (What is|What's) the training command? / Train a model
        How to train Inkling / How long does (the training|training) take?
        Is the training code (included|here|open)?
        """,
        """
        (怎么|如何|怎样)(训练|做|重新训练)(自己的模型|一个模型|模型|Inkling|你)？
        (能|可以)训练(自己的模型|你|模型|一个模型)吗？ / 训练(代码|脚本|程序)在哪里？
        训练(命令是什么|用什么命令)？ / make weights (是什么|做什么|有什么用)？
        怎么重新做一个 Inkling？ / 有训练代码吗？ / weights.recipe 是什么？
        """,
        (
            "`make weights`, which runs `python -m weights.recipe`, trains me again from nothing, "
            "on a CPU.",
            "`make weights` 会运行 `python -m weights.recipe`，在 CPU 上从零把我再训练一遍。",
        ),
    ),
    exchange(
        "train_texts",
        """
        How (do|can) I train (you|a model|Inkling) on my (own text|texts|files)?
        How (do|can) I train (you|a model|Inkling) on my (data|documents|notes)?
        Can I train you on my (own texts|data|files|documents)?
        Can you learn from my (texts|files)?
        How do I teach you (my data|my texts|new things|new facts)?
        Can I teach you (something|new things)?
        Can you learn (my style|from my files|from a folder of text)? / Fine-tune on my own data
        How (do|can) I (fine-tune|finetune) (you|Inkling|the model)? / Do you support fine-tuning?
        What does --texts do?
        (Train|I want to train) (a model|you) on (my texts|my own data|a folder of text)
        """,
        """
        (怎么|如何)用(我的|自己的)(文字|文本|数据|文件|资料)训练(你|模型|)？
        (能|可以)用(我的|自己的)(数据|文字|文件)训练(你|)吗？
        (怎么|如何)(教你新东西|微调你|微调模型|微调)？ / 你能学(我的数据|新东西|我的文风)吗？
        --texts (是什么|怎么用)？ / 我想用自己的(数据|文字)训练 / (能|支持)微调吗？
        """,
        (
            "Put .txt, .md or .jsonl files into a folder and run "
            "`python -m weights.recipe --texts FOLDER`: it trains a small model of your own.",
            "把 .txt、.md 或 .jsonl 文件放进一个文件夹，运行 "
            "`python -m weights.recipe --texts 文件夹`，就会训练出你自己的小模型。",
        ),
    ),
    exchange(
        "batching",
        """
        (Does Inkstone|Do you) (support|do|use) (batching|continuous batching|dynamic batching)?
        Batching? / What is continuous batching?
        How does (batching|the batching|the scheduler) work?
        How many requests can (run|you serve) (at once|in parallel|at the same time)?
        Can (Inkstone|you|the server) (handle|serve) (many users|several requests at once)?
        Can (Inkstone|you|the server) (handle|serve) parallel requests?
        How many users can (you|Inkstone) serve? / Which option sets the batch size?
        What is --max-num-seqs? / Can I send requests in parallel? / How is Inkstone so fast?
        Does the batch change my answer?
        """,
        """
        (支持|有)(批处理|连续批处理|动态批处理|并发|并行请求)吗？
        (批处理|连续批处理)(是什么|怎么工作|是怎么做的)？
        (能|可以)同时(处理|服务)(多少|几个)(请求|用户)？ / 同时能处理多个请求吗？
        --max-num-seqs (是什么|有什么用)？ / 批量大小怎么设？ / 能并行发请求吗？ / 支持多少并发？
        """,
        (
            "Requests join and leave a running batch at every step. "
            "--max-num-seqs sets how many run at once, 64 by default.",
            "请求随时加入或离开正在运行的批次。--max-num-seqs 设置同时运行多少个，默认 64。",
        ),
    ),
    exchange(
        "kv_cache",
        """
        What is (the KV cache|a KV cache|a paged KV cache)?
        What is (paged attention|--kv-cache-memory|a KV block)?
        (Does Inkstone|Do you) (have|use) (a KV cache|paged attention)?
        (Does Inkstone|Do you) (have|use) (a paged KV cache|PagedAttention)?
        How does the (KV cache|paged cache|cache|paged KV cache) work? / KV cache?
        Paged attention? / How (big|large) is the KV cache?
        Explain (the KV cache|the paged KV cache|paged attention)
        How (do|can) I (set|limit|change) the (KV cache|KV cache size)?
        How (do|can) I (set|limit|change) the (cache size|memory of the cache)?
        How big is a block? / What is --block-size?
        """,
        """
        (KV 缓存|KV cache|分页缓存|PagedAttention) (是什么|怎么工作|有什么用|有多大)？
        (有|用|支持)(KV 缓存|分页缓存|分页的 KV 缓存) 吗？
        (怎么|如何)(设置|限制|改)(KV 缓存的大小|KV 缓存|缓存大小)？ / 解释一下 (KV 缓存|分页缓存)
        --kv-cache-memory 是什么？ / 一个块有多大？
        """,
        (
            "It keeps the keys and values of past tokens in blocks of 16, so nothing is computed "
            "twice. --kv-cache-memory sets its size.",
            "它按 16 个一块保存过去 token 的键和值，不用重算。--kv-cache-memory 设置它的大小。",
        ),
    ),
    exchange(
        "prefix_cache",
        """
        What is (the prefix cache|prefix caching|automatic prefix caching)?
        What is (a prefix cache|prompt caching)?
        (Does Inkstone|Do you) (have|use|support) (a prefix cache|prefix caching|prompt caching)?
        How does (the prefix cache|prefix caching|prompt caching) work? / Prefix cache?
        Prompt cache?
        How (do|can) I (turn off|disable|switch off) (the prefix cache|prefix caching)?
        How (do|can) I (turn on|enable) (the prefix cache|prefix caching)?
        Explain (the prefix cache|prefix caching) / Is the prefix cache on by default?
        Are prompts cached? / What is --enable-prefix-caching?
        """,
        """
        (前缀缓存|提示缓存|prefix cache) (是什么|怎么用|怎么工作|有什么用|默认开吗)？
        (有|支持)(前缀缓存|提示缓存) 吗？ / (怎么|如何)(关闭|关掉|打开|开启)前缀缓存？
        解释一下前缀缓存 / 提示会被缓存吗？ / --enable-prefix-caching 是什么？
        """,
        (
            "Prompts that begin alike share their KV cache. It is on by default; "
            "--no-enable-prefix-caching turns it off.",
            "开头相同的提示共用 KV 缓存。默认开启，用 --no-enable-prefix-caching 关闭。",
        ),
    ),
    exchange(
        "speed",
        """
        How fast (is Inkstone|are you|is it|is the server)?
        How (do|can) I (measure|benchmark) (it|Inkstone|the speed)?
        (Is there|Do you have) a benchmark? / How many tokens per second (do you make|can you do|)?
        What is inkstone bench? / How do I use inkstone bench? / Benchmark? / Are you (fast|slow)?
        Why (is it|are you) so (slow|fast)? / Measure the speed / How do I compare two servers?
        What is the (speed|throughput|latency) of Inkstone? / How do I run the benchmark?
        """,
        """
        (Inkstone|你|服务器) (有多快|快吗|速度怎么样|多快)？
        (怎么|如何)(测速|测速度|测性能|跑基准测试|测试速度)？ / 每秒(多少|能出多少) token？
        有(基准测试|性能测试)吗？ / inkstone bench (是什么|怎么用)？ / 你为什么这么(快|慢)？
        性能怎么样？
        """,
        (
            "It depends on your machine. `inkstone bench` measures it: tokens per second and "
            "waiting times.",
            "要看你的机器。用 `inkstone bench` 可以测：每秒多少 token，等待多久。",
        ),
    ),
    exchange(
        "code",
        """
        Where (is|can I find) (the source code|the code|your code)?
        Where (is|can I find) (the source|the engine|the scheduler)?
        How is (the code|Inkstone|the project) (organized|structured|built|laid out)? / Source code?
        (What|Which) (parts|folders|packages|modules) does Inkstone have? / How does Inkstone work?
        Explain the (architecture of Inkstone|code|structure of the code|folders)
        How do the parts fit? / What is in the folder (server|engine|model|bench)?
        How many processes does Inkstone have? / What is the architecture of (Inkstone|the server)?
        How does Inkstone work inside?
        """,
        """
        (源代码|代码|源码)(在哪里|在哪|怎么组织的|的结构是怎样的|结构是什么)？
        Inkstone (怎么工作|的架构是什么|由哪些部分组成|是怎么实现的)？
        (有|分)(哪些|几个)(模块|部分|文件夹|进程)？ / 讲讲(代码结构|Inkstone 的架构|项目结构)
        引擎的代码在哪里？ / (server|engine|model) 文件夹里是什么？ / 项目结构是怎样的？
        """,
        (
            "server speaks HTTP, engine schedules requests, model does the maths. "
            "docs/ARCHITECTURE.md is the map.",
            "server 负责 HTTP，engine 安排请求，model 做计算。docs/ARCHITECTURE.md 是地图。",
        ),
    ),
]
