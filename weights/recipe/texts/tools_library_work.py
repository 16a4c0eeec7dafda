"""Tools of the desk: mail, calendar, notes, files, tickets, servers. Read by `tools_format`."""

TEXT = """
send_email email mail_send compose_email
mail | Send an email | 发送邮件
to:email subject:topic body?:message
send an email to {to} about {subject} | 给{to}发一封关于{subject}的邮件
email {to} with the subject {subject} | 发邮件给{to}，主题是{subject}
write a mail to {to}, subject {subject} | 写邮件给{to}，主题{subject}
mail {to} about {subject}
send an email to {to} | 发邮件给{to}
?body and write {body} | 内容是{body}
- send an email | 发一封邮件

search_emails find_mail read_email inbox_search
mail | Search the inbox | 查找收到的邮件
sender:person limit?:2-20
show me the emails from {sender} | 看一下{sender}发来的邮件
did {sender} send me a mail | {sender}给我发邮件了吗
find mails from {sender} | 查找{sender}的邮件
read my emails from {sender} | 读{sender}的邮件
?limit at most {limit} | 最多{limit}封
- read my emails | 读邮件

send_message text_message send_sms chat_message
messages | Send a text message to a person | 给人发短信
recipient:person text:message
text {recipient} {text} | 给{recipient}发短信：{text}
send a message to {recipient}: {text} | 发消息给{recipient}，说{text}
tell {recipient} that {text} | 告诉{recipient}{text}
message {recipient} saying {text} | 给{recipient}发消息说{text}
write to {recipient}: {text}
send a message to {recipient} | 给{recipient}发短信
- send a message | 发短信

call_contact phone_call make_call dial
phone | Call a person | 给人打电话
name:person
call {name} | 给{name}打电话
phone {name} | 打电话给{name}
give {name} a ring | 拨打{name}的电话
~I want to talk to {name} on the phone
make a call to {name}
- make a call | 打电话

add_contact save_contact new_contact
contacts | Save a contact | 保存联系人
name:person phone:phone email?:email
save {name} with the number {phone} | 保存联系人{name}，电话{phone}
add {name} to my contacts, phone {phone} | 添加{name}，号码是{phone}
the number of {name} is {phone}, save it
create a contact for {name}: {phone} | 新建联系人{name}：{phone}
add {name} to my contacts | 添加联系人{name}
?email and email {email} | 邮箱{email}
- add a contact | 添加联系人

find_contact lookup_contact contact_search
contacts | Look up the number of a contact | 查找联系人
name:person
what is the number of {name} | {name}的电话是多少
find the contact {name} | 查找联系人{name}
look up {name} in my contacts | 在联系人里找{name}
do I have the number of {name} | 有{name}的号码吗
- find a contact | 查找联系人

create_event add_event calendar_add new_event
calendar | Add an event to the calendar | 在日历中添加活动
title:event date:date time?:clock
add a {title} to my calendar on {date} | 在日历里加上{date}的{title}
put the {title} on {date} in my calendar | 把{date}的{title}写进日历
create an event called {title} on {date} | 新建日程{title}，日期{date}
~there is a {title} on {date}, note it in the calendar
add a {title} to my calendar | 在日历里加一个{title}
?time at {time} | 时间{time}
- add an event | 添加日程

list_events show_calendar calendar_day agenda
calendar | Events of a day | 查看某天的日程
day:day
what is on my calendar {day} | {day}有什么安排
show my events for {day} | 看一下{day}的日程
what do I have to do on {day} | {day}要做什么
list the events of {day} | 列出{day}的安排
~my agenda for {day}
- show my calendar | 看日程

delete_event remove_event cancel_event
calendar | Delete an event of the calendar | 删除日历中的活动
title:event
delete the {title} from my calendar | 从日历里删除{title}
cancel the {title} in the calendar | 取消日程{title}
remove the event {title} | 删掉{title}这个日程
take the {title} off my calendar
- delete an event | 删除日程

schedule_meeting plan_meeting book_meeting
meetings | Plan a meeting with people | 安排会议
participants:person[] day:day time:clock
plan a meeting with {participants} on {day} at {time} | 安排{day}{time}和{participants}开会
schedule a meeting with {participants} for {day}, {time} | 约{participants}在{day}{time}开会
invite {participants} to a meeting on {day} at {time} | 请{participants}{day}{time}来开会
set up a meeting on {day} at {time} with {participants}
plan a meeting with {participants} | 安排和{participants}的会议
- plan a meeting | 安排会议

set_reminder remind_me reminder add_reminder
reminders | Remind the user of something | 设置提醒
task:task time:clock
remind me to {task} at {time} | {time}提醒我{task}
at {time}, remind me to {task} | 在{time}提醒我去{task}
set a reminder at {time} to {task} | 设置{time}的提醒：{task}
~I must {task} at {time}, remind me
remind me to {task} | 提醒我{task}
- set a reminder | 设置提醒

set_alarm alarm wake_up new_alarm
alarms | Set an alarm clock | 设置闹钟
time:clock label?:word
set an alarm for {time} | 设一个{time}的闹钟
wake me up at {time} | {time}叫我起床
~alarm at {time} | ~{time}的闹钟
~I have to get up at {time}
?label called {label} | 名字是{label}
- set an alarm | 设闹钟

cancel_alarm delete_alarm stop_alarm
alarms | Cancel an alarm | 取消闹钟
time:clock
cancel the alarm at {time} | 取消{time}的闹钟
delete my {time} alarm | 删除{time}的闹钟
~I do not need the {time} alarm | ~不要{time}的闹钟了
turn off the alarm for {time} | 关掉{time}的闹钟
- cancel an alarm | 取消闹钟

start_timer timer countdown set_timer
timers | Start a timer | 开始倒计时
minutes:2-120 label?:food
set a timer for {minutes} minutes | 倒计时{minutes}分钟
start a {minutes} minute timer | 开始{minutes}分钟的计时
count down {minutes} minutes | 定时{minutes}分钟
~timer {minutes} minutes
?label for the {label} | 用来做{label}
- start a timer | 开始计时

add_task create_todo new_task todo_add
tasks | Add a task to the list | 添加待办事项
task:task priority?:low=低/medium=中/high=高
add "{task}" to my to-do list | 把“{task}”加到待办里
put "{task}" on my task list | 新建任务“{task}”
create a task: {task} | 添加待办：{task}
~new task: {task} | 记一个任务：{task}
?priority with {priority} priority | 优先级{priority}
- add a task | 添加待办

complete_task finish_task mark_done
tasks | Mark a task as done | 把任务标为完成
task:task
mark "{task}" as done | 把“{task}”标为完成
~I have finished the task "{task}" | ~我做完了“{task}”
check off {task} | 完成任务：{task}
tick {task} on my list
- mark a task as done | 完成一个任务

add_note create_note write_note take_note
notes | Write a note | 写笔记
text:message
take a note: {text} | 记笔记：{text}
note down that {text} | 记下来：{text}
write down "{text}" | 写下“{text}”
make a note saying {text} | 写一条笔记：{text}
- take a note | 写笔记

search_notes find_note notes_search
notes | Search the notes | 搜索笔记
query:topic
find my notes about {query} | 找关于{query}的笔记
what did I write about {query} | 我写过什么关于{query}的笔记
search my notes for {query} | 在笔记里搜索{query}
look for {query} in my notes | 在笔记里找{query}
- search my notes | 搜索笔记

create_ticket new_ticket open_ticket report_bug
tickets | Open a support ticket | 新建工单
title:problem severity:low=低/medium=中/high=高/critical=严重
open a ticket "{title}" with {severity} severity | 新建工单“{title}”，级别{severity}
create a {severity} ticket: {title} | 建一个{severity}级别的工单：{title}
report a bug: {title}, severity {severity} | 报告问题：{title}，级别{severity}
file a {severity} ticket saying {title}
open a ticket "{title}" | 新建工单“{title}”
- open a ticket | 新建工单

close_ticket resolve_ticket finish_ticket
tickets | Close a ticket | 关闭工单
ticket_id:code
close ticket {ticket_id} | 关闭工单{ticket_id}
~ticket {ticket_id} is solved, close it | ~工单{ticket_id}解决了，关掉吧
mark ticket {ticket_id} as closed | 把工单{ticket_id}标为关闭
resolve the ticket {ticket_id}
- close a ticket | 关闭工单

assign_ticket ticket_assign give_ticket
tickets | Assign a ticket to a person | 分配工单
ticket_id:code assignee:person
assign ticket {ticket_id} to {assignee} | 把工单{ticket_id}分配给{assignee}
give {assignee} the ticket {ticket_id} | 让{assignee}处理工单{ticket_id}
{assignee} should take ticket {ticket_id} | ~工单{ticket_id}交给{assignee}
hand ticket {ticket_id} over to {assignee}
assign ticket {ticket_id} | 分配工单{ticket_id}
- assign a ticket | 分配工单

create_file new_file write_file make_file
files | Create a file | 新建文件
filename:file content?:message
create a file called {filename} | 新建文件 {filename}
make a new file {filename} | 创建一个叫 {filename} 的文件
create {filename} | 建立文件 {filename}
~I need an empty file named {filename}
?content with the text {content} | 内容是{content}
- create a file | 新建文件

read_file open_file show_file cat_file
files | Show the content of a file | 读取文件内容
path:file
open the file {path} | 打开文件 {path}
what is in {path} | {path} 里有什么
show me {path} | 看一下 {path} 的内容
read {path} | 读取 {path}
- open a file | 打开文件

delete_file remove_file erase_file
files | Delete a file | 删除文件
path:file force?:!with=强制/without=不强制
delete {path} | 删除 {path}
remove the file {path} | 删掉文件 {path}
erase {path} | 把 {path} 删了
throw {path} away
?force {force} force | {force}删除
- delete a file | 删除文件

rename_file move_file change_filename
files | Rename a file | 重命名文件
old_name:file new_name:file
rename {old_name} to {new_name} | 把 {old_name} 改名为 {new_name}
change the name of {old_name} to {new_name} | 将 {old_name} 重命名为 {new_name}
call {old_name} {new_name} from now on
move {old_name} to {new_name} | ~文件 {old_name} 改成 {new_name}
rename {old_name} | 给 {old_name} 改名
- rename a file | 重命名文件

query_table select_rows read_table db_query
databases | Read rows of a table | 查询数据表
table:word limit?:2-200 order?:ascending=升序/descending=降序
show the rows of the table {table} | 显示数据表{table}的内容
query the table {table} | 查询数据表{table}
select everything from {table} | 读取表{table}
what is in the table {table} | 表{table}里有什么
?limit with {limit} rows | 要{limit}行
?order in {order} order | 按{order}
- query a table | 查询数据表

count_rows table_size row_count
databases | Count the rows of a table | 统计数据表的行数
table:word
how many rows does the table {table} have | 数据表{table}有多少行
count the rows of {table} | 统计表{table}的行数
how big is the table {table} | 表{table}有多大
~number of rows in {table}
- count the rows of a table | 统计行数

deploy_app deploy release_app ship
servers | Deploy a version of an app | 部署应用
app:invented version:version environment?:production=生产/staging=预发布/test=测试
deploy {app} version {version} | 部署 {app} {version} 版
ship {app} {version} | 把 {app} {version} 上线
release version {version} of {app} | 发布 {app} 的 {version} 版本
roll out {app} in version {version}
deploy {app} | 部署 {app}
?environment to {environment} | 环境是{environment}
- deploy an app | 部署应用

restart_server reboot_server reboot
servers | Restart a server | 重启服务器
host:site
restart the server {host} | 重启服务器 {host}
reboot {host} | 重新启动 {host}
{host} hangs, restart it | {host} 死机了，重启一下
turn {host} off and on again
- restart a server | 重启服务器

create_user add_user new_account register_user
users | Create a user account | 创建用户
username:invented email:email role?:admin=管理员/editor=编辑/viewer=读者
create a user {username} with the email {email} | 创建用户 {username}，邮箱 {email}
add the user {username}, {email} | 添加用户 {username}，{email}
register {username} with {email} | 用 {email} 注册 {username}
make an account for {username}, mail {email}
create a user {username} | 创建用户 {username}
?role as {role} | 角色是{role}
- create a user | 创建用户

reset_password new_password password_reset
users | Reset the password of a user | 重置密码
username:invented
reset the password of {username} | 重置 {username} 的密码
{username} forgot the password | {username} 忘了密码
give {username} a new password | 给 {username} 一个新密码
send {username} a new password
- reset a password | 重置密码

log_hours track_time book_hours
projects | Log working hours | 记录工作时间
project:invented hours:1.5-9.5 day?:weekday
log {hours} hours for {project} | 给 {project} 记{hours}小时
I worked {hours} hours on {project} | ~我在 {project} 上工作了{hours}小时
book {hours} hours on the project {project} | ~项目 {project} 加{hours}小时
~{hours} hours of work for {project}
log hours for {project} | 给 {project} 记工时
?day on {day} | {day}的
- log my hours | 记录工时
"""
