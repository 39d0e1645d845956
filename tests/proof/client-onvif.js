/* SPDX-License-Identifier: LGPL-2.1-or-later */
'use strict';
/* the npm package onvif: client-onvif.js discover | knock WISH | connect WISH; WISH is a JSON
 * object of address, port, user, password and token (UsernameToken, else HTTP digest). Prints what
 * it learned as JSON. A knock is one question that needs a login, and no more. */
const { Cam, Discovery } = require('onvif');

const QUESTIONS = [
    ['getDeviceInformation'],
    ['getSystemDateAndTime'],
    ['getCapabilities'],
    ['getServices', true],
    ['getServiceCapabilities'],
    ['getHostname'],
    ['getScopes'],
    ['getNetworkInterfaces'],
    ['getUsers'],
    ['getStreamUri', { protocol: 'RTSP' }],
];

function tell(result) {
    process.stdout.write(JSON.stringify(result) + '\n', () => process.exit(0));
}

function discover() {
    Discovery.on('error', () => {});
    /* it would try to log in to all it finds if it were to resolve them */
    Discovery.probe({ timeout: 3000, resolve: false }, (error, found) => {
        tell({
            error: error ? String(error) : null,
            found: found.map((answer) => answer.probeMatches.probeMatch),
        });
    });
}

/* a method of the client that takes a callback */
function ask(cam, [method, ...more]) {
    return new Promise((resolve, reject) => {
        cam[method](...more, (error, answer) => (error ? reject(error) : resolve(answer)));
    });
}

function open(wish) {
    return new Cam({
        hostname: wish.address,
        port: wish.port,
        username: wish.user,
        password: wish.password,
        useWSSecurity: wish.token,
        timeout: 20000,
        autoconnect: false,
    });
}

async function knock(wish) {
    const cam = open(wish);

    await ask(cam, ['getSystemDateAndTime']);
    return ask(cam, ['getDeviceInformation']);
}

async function connect(wish) {
    const cam = open(wish);
    const answers = {};
    let tokens = 0;

    cam.on('rawRequest', (xml) => { tokens += xml.includes('UsernameToken') ? 1 : 0; });
    await ask(cam, ['connect']);
    for (const question of QUESTIONS)
        answers[question[0]] = await ask(cam, question);
    return { answers, tokens, profiles: cam.profiles.map((profile) => profile.name) };
}

if (process.argv[2] === 'discover') {
    discover();
} else {
    const run = process.argv[2] === 'knock' ? knock : connect;

    run(JSON.parse(process.argv[3])).then(tell, (error) => tell({ error: error.message }));
}
