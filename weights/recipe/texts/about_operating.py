"""How to start, stop and watch Inkstone: questions and true answers."""

from weights.recipe.texts.wordings import exchange

OPERATING = [
    exchange(
        "start",
        """
        How (do|can) I (start|run|launch|serve|boot) (Inkstone|the server|the model|it)?
        How to (start|run|launch) (Inkstone|the server|this) / What does make serve do?
        make serve? / (What is|What's) the command to (start|run|launch) (Inkstone|the server)?
        Start the server / (How do I|How to) (install|set up|get started with) Inkstone?
        How do I serve a model?
        (Tell me|Explain|Show me) how to (start|run|install) (Inkstone|the server)
        Where do I start? / What do I need to (run|start|install) Inkstone?
        How do I get it running? / Getting started
        How do I start it on my (laptop|computer|machine)? / Installation?
        """,
        """
        (怎么|如何|怎样)(启动|运行|打开|安装|部署)(Inkstone|服务器|模型|这个服务器|服务)？
        启动(命令|服务器的命令)(是什么|)？
        (Inkstone|服务器) (怎么启动|怎么运行|怎么安装|怎么跑起来)？
        make serve (是什么|有什么用|做什么)？ / 启动服务器用什么命令？ / 怎么开始用？
        教我(启动|安装|运行) Inkstone / 怎么在我的电脑上运行？ / 告诉我怎么启动服务器 / 怎么装？
        """,
        (
            "Run `make serve` in the project folder: it sets all up and serves me. "
            "Later, `.venv/bin/inkstone serve` does it too.",
            "在项目文件夹里运行 `make serve`，它会装好一切并启动服务。"
            "之后也可以用 `.venv/bin/inkstone serve`。",
        ),
    ),
    exchange(
        "stop_server",
        """
        How (do|can) I (stop|quit|end|shut down|kill|terminate|turn off) (Inkstone|the server|it)?
        How (do|can) I (exit|close) the server? / Stop the server / Shut down the server
        What happens (on|after) (Ctrl-C|SIGTERM|a shutdown)? / (Does|Will) Ctrl-C stop the server?
        Which key stops the server? / Shutdown? / How to (stop|shut down|quit) (Inkstone|the server)
        What happens to running requests (when I stop the server|at shutdown)?
        """,
        """
        (怎么|如何|怎样)(停止|关闭|关掉|退出|结束|停掉)(服务器|Inkstone|服务|它)？
        (停止|关闭|关掉)服务器 / (服务器|Inkstone) (怎么关|怎么停|怎么退出)？
        (按|用)(Ctrl-C|什么键) (会怎样|能停吗|停止服务器)？
        停止的时候正在处理的请求(怎么办|会怎样)？ / 告诉我怎么关服务器
        """,
        (
            "Press Ctrl-C. Running requests get 30 seconds to end; a second Ctrl-C stops at once.",
            "按 Ctrl-C。正在处理的请求有 30 秒来结束，再按一次就马上停止。",
        ),
    ),
    exchange(
        "tests",
        """
        How (do|can) I (run|start) (the tests|tests|the test suite|the unit tests)?
        How to run the tests / How (do|can) I (test|check) (Inkstone|the code|that it works)?
        What does make test do?
        (What is|What's) the (test command|command for the tests|command to run the tests)?
        Where are the tests? / Are there (tests|unit tests)? / Run the tests / make test?
        How do I check the (code|types|style)? / Is Inkstone tested? / How is Inkstone tested?
        """,
        """
        (怎么|如何|怎样)(运行|跑|执行)(测试|单元测试|所有测试)？ / (怎么|如何)测试(Inkstone|代码)？
        (运行|跑)测试 / 测试(怎么跑|怎么运行|命令是什么|在哪里)？ / 有(测试|单元测试)吗？
        make test (是什么|做什么)？ / 怎么检查代码？ / 跑测试用什么命令？
        """,
        (
            "Run `make test`: it checks the code and runs all tests, which are in tests/.",
            "运行 `make test`，它会检查代码并跑完 tests/ 里的所有测试。",
        ),
    ),
    exchange(
        "docker",
        """
        (Can I|How do I|How can I) (run|use|start) (Inkstone|the server|it|you) (in|with) Docker?
        Is there a (Docker image|Dockerfile|container|docker-compose file|compose file)? / Docker?
        (What is|What's) the docker (command|compose command)? / docker compose? / docker compose up
        Does Inkstone (support|work with|run in) (Docker|containers|a container)? / Docker example
        How do I (build the image|use docker compose|stop the container|run a container)?
        How do I use Docker with a GPU? / Show me the docker command / How to run it in a container
        """,
        """
        (怎么|如何)用 (Docker|docker compose|容器) (运行|启动|部署)(Inkstone|服务器|)？
        (支持|能用|有)(Docker|容器|Docker 镜像) 吗？
        Docker (怎么用|命令是什么|怎么启动|怎么运行)？ / docker compose 怎么用？
        有 (Dockerfile|镜像) 吗？ / 在容器里怎么(运行|启动)？ / Docker 里怎么用显卡？
        能在 Docker 里跑吗？
        """,
        (
            "Run `docker compose up`; with an NVIDIA GPU, `docker compose up cuda`. "
            "More is in docs/docker.md.",
            "运行 `docker compose up`，有英伟达显卡就用 `docker compose up cuda`。"
            "详细的在 docs/docker.md。",
        ),
    ),
    exchange(
        "gpu",
        """
        (Does Inkstone|Do you|Does it|Do I) need a (GPU|graphics card|video card|CUDA device)?
        (Does|Can|Will) (it|Inkstone) (run|work) (on CPU|without a GPU|on a GPU|on CUDA)?
        (Can|Does) Inkstone (use|support) (CUDA|GPUs|a GPU|NVIDIA cards)? / GPU? / CPU or GPU?
        What hardware (do I need|is needed|does Inkstone need)?
        What are the hardware requirements?
        Can I run (you|Inkstone|it) on (a laptop|my laptop|a Raspberry Pi)?
        Can I run (you|Inkstone|it) on (a small machine|an old PC)?
        Are you running on (CPU|a GPU|a CPU)? / How do I use (the GPU|my GPU|CUDA)?
        Which option chooses the device? / How much (memory|RAM) do I need?
        """,
        """
        (需要|要|要用|必须有)(GPU|显卡|CUDA) 吗？
        (能|可以)(用 CPU 跑|在 CPU 上运行|用显卡|用 GPU|用 CUDA) 吗？ / 没有显卡也能用吗？
        (支持|能用)(GPU|显卡|CUDA|CPU) 吗？ / 需要什么(硬件|配置|电脑)？
        笔记本(能跑|可以跑|能运行|跑得动)吗？ / 没有显卡(怎么办|能用吗|可以吗)？
        (怎么|如何)(用|使用)(显卡|GPU|CUDA)？ / 你在 CPU 上还是 GPU 上运行？ / 需要多少内存？
        硬件要求是什么？
        """,
        (
            "No GPU is needed: a laptop's CPU is enough for me. "
            "With --device cuda, Inkstone uses an NVIDIA GPU.",
            "不需要显卡，笔记本的 CPU 就够我用了。加 --device cuda，Inkstone 就用英伟达显卡。",
        ),
    ),
    exchange(
        "python_version",
        """
        (What|Which) (Python version|version of Python) (do I need|is needed)?
        (What|Which) (Python version|version of Python) (does Inkstone need|is required)?
        What language is (Inkstone|it|this server) written in?
        What is Inkstone (written in|made of)? / Is (Inkstone|it) written in (Python|Rust|C++|Go)?
        Does it (run|work) (on|with) Python (3.10|3.12)?
        Which (framework|library) does Inkstone (use|run on)? / Does Inkstone use PyTorch?
        Python version? / Does Inkstone need PyTorch? / What (packages|dependencies) does it need?
        What do you run on?
        """,
        """
        (需要|要|要求|支持)(什么|哪个)(Python 版本|版本的 Python)？
        Python (版本|要什么版本|需要什么版本|最低版本是多少)？
        Inkstone (是用什么写的|用什么语言写的|是用 Python 写的吗|用什么框架|用 PyTorch 吗)？
        需要 (PyTorch|哪些依赖) 吗？ / 用什么语言(写的|开发的)？ / 你是用什么语言写的？ / 依赖什么？
        """,
        (
            "Inkstone is written in Python on PyTorch, and needs Python 3.11 or newer.",
            "Inkstone 用 Python 和 PyTorch 写成，需要 Python 3.11 或更新的版本。",
        ),
    ),
    exchange(
        "documentation",
        """
        Where is the (documentation|manual)? / Where (are|can I find) (the docs|docs)? / Docs?
        Is there (documentation|a manual|a guide|a tutorial|any documentation)? / Documentation?
        Where (can|do) I (read|learn|find out) more (about Inkstone|)? / Show me the docs / Read me?
        (Where is|Which file has) the (list of parameters|API reference|API documentation)?
        Which file (explains|describes) the (architecture|API|parameters)? / How do I learn more?
        Where should I look for help? / Where is the source code explained? / Do you have a README?
        """,
        """
        文档(在哪里|在哪|在哪儿|呢|怎么看)？ / 有(文档|说明书|教程|手册|使用说明)吗？
        有没有(文档|教程|使用说明)？ / 在哪里(看文档|学更多|了解更多|找帮助)？
        (参数|接口|API) (文档|说明|列表)在哪里？ / 哪个文件讲(架构|参数|接口)？ / 给我看文档
        怎么了解更多？ / 有 README 吗？ / 去哪里看说明？
        """,
        (
            "Read README.md and the folder docs: docs/api.md lists the parameters, "
            "docs/ARCHITECTURE.md explains the code.",
            "看 README.md 和 docs 文件夹：docs/api.md 列出参数，docs/ARCHITECTURE.md 讲解代码。",
        ),
    ),
    exchange(
        "options",
        """
        (What|Which) (options|flags|settings|arguments) (are there|does inkstone serve have)?
        (What|Which) (options|flags|settings|arguments) can I set?
        How (do|can) I configure (the server|Inkstone)? / List the (options|flags|settings)
        Where are the (options|flags|settings) (listed|explained|)?
        Can I (use|set) environment variables? / Which environment variables are there?
        Is there a config file? / How do I see all options? / What does inkstone serve --help do?
        Command line options? / How do I set an option (with|by|through) an environment variable?
        """,
        """
        (有|支持)(哪些|什么)(选项|参数设置|设置|启动参数|环境变量|命令行选项)？
        (怎么|如何)(配置|设置)(服务器|Inkstone)？ / (怎么|如何)(看|查看)(所有选项|选项|启动参数)？
        (能|可以)用环境变量(设置|配置)吗？ / 有配置文件吗？ / 选项(在哪里看|有哪些)？
        列出(所有|)选项
        """,
        (
            "`inkstone serve --help` lists them. Each is also an environment variable: "
            "--max-num-seqs is INKSTONE_MAX_NUM_SEQS.",
            "`inkstone serve --help` 会列出来。每个选项也是环境变量：--max-num-seqs 就是 "
            "INKSTONE_MAX_NUM_SEQS。",
        ),
    ),
    exchange(
        "health",
        """
        How (do|can) I (check|see|know) (whether|if) (the server|Inkstone) (is running|works)?
        (Is there|Do you have) a health (check|endpoint|page)? / Health check?
        Is the server (up|healthy|ready)? / What (is|does) /health (do|return|)?
        How do I check the health? / Where is the health endpoint?
        How do I know that the model is loaded? / health?
        How do I (monitor|ping) the server? / How do I check the version?
        """,
        """
        (怎么|如何)(检查|知道|看|确认)服务器(是否正常|是不是在运行|好不好|有没有启动|准备好了没有)？
        有健康检查(吗|接口吗)？ / /health (是什么|返回什么|有什么用|怎么用)？
        健康检查(在哪里|怎么用|是什么|怎么做)？ / 服务器(正常|准备好了|在运行)吗？
        怎么知道模型加载好了？ / 怎么监控服务器？
        """,
        (
            "GET /health answers 200 while requests are served, and 503 with the reason otherwise.",
            "GET /health 在能处理请求时返回 200，否则返回 503 和原因。",
        ),
    ),
    exchange(
        "metrics",
        """
        (Are there|Do you have) (metrics|statistics|Prometheus metrics)?
        (Does Inkstone have|Is there support for) (metrics|statistics|Prometheus metrics)?
        Where (are|can I see|do I find) (the metrics|metrics|statistics)? / Metrics?
        What is /metrics? / (Does Inkstone|Do you) support (Prometheus|monitoring|Grafana)?
        What does /metrics (show|return)?
        How (do|can) I (get|see|collect) (metrics|statistics|the number of requests)? / Prometheus?
        How do I monitor Inkstone with Prometheus? / How do I measure the load?
        """,
        """
        (有|支持)(监控|指标|统计|Prometheus|监控指标) 吗？ / 指标(在哪里|怎么看|在哪)？
        /metrics (是什么|返回什么|有什么用)？ / (怎么|如何)(看|收集|得到)(指标|统计数据|请求数)？
        怎么用 Prometheus 监控？ / 监控数据在哪里？ / 能接 Prometheus 吗？
        """,
        (
            "GET /metrics gives metrics for Prometheus; their names begin with inkstone:.",
            "GET /metrics 给出 Prometheus 的指标，名字都以 inkstone: 开头。",
        ),
    ),
]
