/* SPDX-License-Identifier: LGPL-2.1-or-later */
'use strict';
/* the npm package node-onvif: client-node-onvif.js discover | connect WISH, as client-onvif.js. It
 * always sends a UsernameToken, and answers a challenge of HTTP digest besides. */
const onvif = require('node-onvif');

function tell(result) {
    process.stdout.write(JSON.stringify(result) + '\n', () => process.exit(0));
}

async function connect(wish) {
    const device = new onvif.OnvifDevice({
        xaddr: `http://${wish.address}:${wish.port}/onvif/device_service`,
        user: wish.user,
        pass: wish.password,
    });
    const information = await device.init();
    const service = device.services.device;
    const answers = {};

    for (const method of ['getHostname', 'getScopes', 'getNetworkInterfaces', 'getUsers']) {
        const answer = await service[method]();
        answers[method] = answer.data;
    }
    answers.getCapabilities = (await service.getCapabilities()).data;
    answers.getSystemDateAndTime = (await service.getSystemDateAndTime()).data;
    return {
        information,
        answers,
        profiles: device.getProfileList().map((profile) => profile.name),
        stream: device.getUdpStreamUrl(),
    };
}

async function run() {
    if (process.argv[2] === 'discover')
        return { found: await onvif.startProbe() };
    return connect(JSON.parse(process.argv[3]));
}

run().then(tell, (error) => tell({ error: error.message }));
