"""The sentences that extraction reads: families of fields and patterns, in English.

A block is a family: its name, its fields as key:kind, and the patterns of its sentences. A pattern
need not speak of every field.
"""

FAMILIES = """
person | name:person age:18-90 city:city job:job
{name} is {age} and lives in {city}.
{name} is {age} years old and works as a {job} in {city}.
{name}, {age}, is a {job}.
My friend {name} is a {job} from {city}.
I am {name}, {age} years old, and I live in {city}.
In {city} there is a {job} called {name}.
A {age}-year-old {job} named {name} moved to {city}.

order | customer:person quantity:2-60 item:plural price:price
{customer} ordered {quantity} {item} for {price} euros.
{customer} bought {quantity} {item}.
We sold {quantity} {item} to {customer} for {price} dollars.
Order from {customer}: {quantity} {item}, total {price}.
{quantity} {item} were ordered by {customer}.

meeting | title:subject person:person day:day time:clock room:room
The {title} meeting with {person} is on {day} at {time}.
Meet {person} in the {room} on {day} at {time}.
{person} planned a meeting about {title} for {day}, {time}.
On {day} at {time} we talk about {title} in the {room}.
Meeting with {person}, {day}, {time}, {room}.

flight | flight:flight from:city to:city date:date time:clock
Flight {flight} from {from} to {to} leaves at {time}.
{flight} flies from {from} to {to} on {date}.
On {date} flight {flight} goes from {from} to {to} at {time}.
The flight to {to} on {date} is {flight}.
We fly from {from} to {to} on {date} at {time}.

product | product:object colour:colour price:price stock:2-400
The {product} costs {price} euros and comes in {colour}.
A {colour} {product} costs ${price}.
We have {stock} {colour} pieces of the {product} in stock.
{product}: {price} dollars, {colour}, {stock} left.
The price of the {product} is {price}.

hotel | guest:person city:city nights:2-21 date:date price:price
{guest} booked {nights} nights in {city}.
{guest} stays in {city} for {nights} nights from {date}.
Booking for {guest}: {city}, {nights} nights, {price} euros.
A hotel in {city} for {nights} nights costs {guest} {price} dollars.
From {date}, {guest} has a room in {city}.

weather | city:city temperature:2-38 sky:sky wind:3-90 day:day
It is {temperature} degrees and {sky} in {city}.
In {city} it is {sky} with {temperature} degrees.
{day} in {city}: {sky}, {temperature} degrees, wind {wind} km/h.
The weather in {city} is {sky}, and the wind blows at {wind} km/h.
{city} expects {temperature} degrees on {day}.

bug | app:invented version:version problem:problem browser:browser user:person
{app} {version} {problem} in {browser}.
{user} says that {app} {problem}.
Bug: {app} version {version} {problem}.
In {browser}, {app} {version} {problem}, reports {user}.
When {user} opens {app} in {browser}, it {problem}.

contact | name:full email:email phone:phone city:city
{name} can be reached at {email} or {phone}.
Call {name} at {phone}.
Write to {name} in {city}: {email}.
The email of {name} is {email}, and the phone number is {phone}.
{name}, {city}, phone {phone}, mail {email}.

recipe | dish:food minutes:5-90 servings:2-12 oven:120-250
The {dish} takes {minutes} minutes and serves {servings}.
Bake the {dish} for {minutes} minutes at {oven} degrees.
{dish} for {servings} people, ready in {minutes} minutes.
This {dish} recipe serves {servings} people and needs {oven} degrees.
You need {minutes} minutes to make {dish}.

pet | pet:person animal:animal age:2-19 owner:person colour:colour
{pet} is a {colour} {animal} and {age} years old.
{owner} has a {animal} called {pet}.
{owner} has a {age}-year-old {animal} named {pet}.
The {animal} {pet} belongs to {owner} and is {colour}.
{pet}, the {animal} of {owner}, turned {age}.

match | winner:city loser:city winner_goals:3-9 loser_goals:0-2 sport:sport
{winner} beat {loser} {winner_goals}-{loser_goals}.
{winner} won {winner_goals} to {loser_goals} against {loser}.
{loser} lost the {sport} match against {winner}.
In {sport}, {winner} beat {loser} by {winner_goals} to {loser_goals}.
The {sport} game ended {winner_goals}-{loser_goals} for {winner} over {loser}.

invoice | number:code customer:company amount:price due:date
Invoice {number} for {customer} is {amount} euros, due {due}.
{customer} owes {amount} dollars on invoice {number}.
Please pay invoice {number} of {amount} euros by {due}.
The invoice to {customer} for {amount} is due on {due}.
{customer} has to pay {amount} euros until {due}.

book | title:title author:full year:1901-2030 pages:80-900
"{title}" by {author} came out in {year}.
{author} wrote "{title}" in {year}.
"{title}" is a book of {pages} pages by {author}.
The book "{title}" has {pages} pages and is from {year}.
In {year}, {author} published "{title}".

film | film:title director:full minutes:70-200 year:1930-2030
"{film}" is a film by {director} from {year}.
{director} made the film "{film}", which runs {minutes} minutes.
The film "{film}" lasts {minutes} minutes.
We saw "{film}" ({year}) by {director}.

song | song:title artist:person genre:genre length:120-400
"{song}" by {artist} is a {genre} song.
{artist} sings "{song}", {length} seconds of {genre}.
I like the {genre} song "{song}".
The song "{song}" by {artist} is {length} seconds long.

employee | employee:full department:department salary:1800-9900 start:date
{employee} works in {department} and earns {salary} euros.
{employee} joined {department} on {start}.
Since {start}, {employee} has earned {salary} a month.
Our new colleague in {department} is {employee}, starting {start}.
{employee} from {department} gets {salary} dollars.

student | student:person subject:subject grade:2-100 school:city
{student} got {grade} points in {subject}.
{student} from {school} studies {subject}.
In {subject}, {student} scored {grade}.
At the school in {school}, {student} has {grade} points in {subject}.

car | brand:invented colour:colour year:1980-2026 mileage:1000-200000 price:price
A {colour} {brand} from {year} with {mileage} km.
{brand}, {year}, {mileage} km, {colour}.
I sell my {colour} {brand} for {price} euros.
The {brand} was built in {year} and costs {price} dollars.
My {brand} is {colour} and has run {mileage} km.

house | rooms:2-9 area:30-300 city:city rent:300-4000
A flat in {city} with {rooms} rooms and {area} square metres.
{rooms} rooms, {area} square metres, rent {rent} euros.
The rent for {rooms} rooms in {city} is {rent} euros.
In {city}, a house of {area} square metres costs {rent} a month.

train | train:code from:city to:city platform:2-24 time:clock
Train {train} to {to} leaves from platform {platform} at {time}.
The train from {from} to {to} is {train}.
At {time}, train {train} goes from {from} to {to}.
Platform {platform}: {train} to {to}, {time}.
The {time} train from {from} leaves from platform {platform}.

event | event:event city:city date:date guests:10-900
The {event} in {city} is on {date}.
{guests} guests come to the {event} on {date}.
On {date} there is a {event} in {city} for {guests} people.
{city}, {date}: {event} with {guests} guests.

delivery | parcel:code sender:person receiver:person weight:2-40 day:day
{sender} sent parcel {parcel} to {receiver}.
Parcel {parcel} weighs {weight} kg and arrives on {day}.
{receiver} gets a parcel of {weight} kg from {sender} on {day}.
The parcel {parcel} from {sender} arrives on {day}.

doctor | patient:person doctor:full day:day time:clock reason:illness
{patient} sees Dr. {doctor} on {day} at {time}.
{patient} has a {reason} and sees Dr. {doctor}.
Appointment for {patient}: {day}, {time}, {reason}.
Dr. {doctor} expects {patient} on {day} because of a {reason}.

restaurant | restaurant:company city:city food:food rating:2-10
{restaurant} in {city} serves good {food}.
I give {restaurant} {rating} out of 10 for the {food}.
The {food} at {restaurant} in {city} gets {rating} points.
We ate {food} at {restaurant}.

server | host:site port:80-9000 region:country memory:2-256
The server {host} runs in {region} on port {port}.
{host} listens on port {port} and has {memory} GB of memory.
{host}: port {port}, {memory} GB, {region}.
A server in {region} with {memory} GB is called {host}.

trip | traveller:person country:country days:2-60 transport:transport
{traveller} travels to {country} for {days} days by {transport}.
{traveller} went to {country} by {transport}.
For {days} days, {traveller} is in {country}.
{traveller} spent {days} days in {country}.

sport | athlete:full sport:sport country:country medals:2-12
{athlete} from {country} plays {sport}.
{athlete} won {medals} medals in {sport} for {country}.
With {medals} medals, {athlete} leads in {sport}.
{country} sends {athlete} for {sport}.

plant | plant:invented height:5-300 colour:colour place:place
The {plant} has {colour} flowers and grows {height} cm tall.
A {plant} of {height} cm stands by the {place}.
At the {place} there is a {colour} {plant}.
The {colour} {plant} near the {place} is {height} cm high.

loan | borrower:person item:object lender:person days:2-30
{borrower} borrowed a {item} from {lender} for {days} days.
{lender} lent {borrower} a {item}.
{borrower} has to give the {item} back in {days} days.
The {item} belongs to {lender}, but {borrower} has it for {days} days.

company | company:company founder:full city:city employees:3-9000 year:1850-2026
{company} has {employees} employees in {city}.
{founder} founded {company} in {year}.
{company} was founded in {city} in {year} by {founder}.
{employees} people work for {company} in {city}.

temperature | sensor:code room:room temperature:2-40 humidity:20-95
Sensor {sensor} in the {room} shows {temperature} degrees.
The {room} is at {temperature} degrees and {humidity} percent humidity.
{sensor}: {temperature} degrees, {humidity} percent.
Humidity in the {room} is {humidity} percent, says sensor {sensor}.

task | task:task owner:person due:day hours:2-40
{owner} has to {task} by {due}.
Task for {owner}: {task}, {hours} hours.
To {task} takes {owner} {hours} hours.
Please {task} until {due}.

review | product:object stars:2-5 reviewer:person feeling:adjective
{reviewer} gave the {product} {stars} stars.
{stars} stars for the {product}. It is {feeling}.
{reviewer} finds the {product} {feeling}.
"{feeling}", says {reviewer} about the {product}: {stars} stars.

measure | object:object length:2-300 weight:2-90 material:material
The {object} is {length} cm long and weighs {weight} kg.
A {object} made of {material} weighs {weight} kg.
The {material} {object} has a length of {length} cm.
{object}: {material}, {length} cm, {weight} kg.
"""

# One field is a list.
LISTS = """
fruits | fruits:food[] buyer:person place:place
{buyer} bought {fruits}.
I need {fruits} from the {place}.
{buyer} got {fruits} at the {place}.
There are {fruits} on the table.
Please buy {fruits}.

team | members:person[] captain:person sport:sport
{members} play {sport}.
The team is {members}.
{captain} leads the team of {members}.
{members} came to the {sport} game.

route | cities:city[] traveller:person days:2-30
{traveller} visited {cities}.
We went to {cities} in {days} days.
The train stops in {cities}.
{traveller} plans a trip to {cities}.

luggage | items:object[] owner:person weight:2-30
{owner} packed {items}.
In the bag there are {items}.
The bag of {owner} holds {items} and weighs {weight} kg.
Do not forget {items}.

zoo | animals:animal[] city:city guests:20-900
The zoo in {city} has {animals}.
We saw {animals}.
In {city} they keep {animals}.
The park with {animals} had {guests} guests.

paint | colours:colour[] product:object
The {product} comes in {colours}.
I like {colours}.
We painted the {product} in {colours}.
Choose between {colours}.

hobbies | person:person hobbies:hobby[] age:8-80
{person} likes {hobbies}.
{person} is {age} and enjoys {hobbies}.
The hobbies of {person} are {hobbies}.

languages | speaker:person languages:language[] country:country
{speaker} speaks {languages}.
In {country} people learn {languages}.
{speaker} from {country} knows {languages}.

guests | host:person guests:person[] day:weekday
{host} invited {guests}.
{guests} come on {day}.
{host} invited {guests} for {day}.
On {day} we meet {guests}.

files | files:file[] user:person
{user} deleted {files}.
Please open {files}.
{user} uploaded {files}.
The folder has {files}.

scores | player:person scores:2-99[]
{player} scored {scores}.
The numbers are {scores}.
{player} threw {scores}.

courses | student:person subjects:subject[] day:weekday
{student} studies {subjects}.
On {day} we have {subjects}.
{student} passed {subjects}.
"""
